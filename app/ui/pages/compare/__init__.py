"""The Compare page: lanes side by side, charts, figures, composer."""
