"""A forecast in the few words of a table."""

from app.domain.plan.forecast_words import range_text as range_text
