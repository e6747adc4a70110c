"""Settings of answers that are asked for in more than one place."""

from typing import Final

from app.ui.widgets.number_chip import NumberSetting

TEMPERATURE: Final = NumberSetting(
    title="Temperature",
    words="temperature {}",
    explanation="At 0 the most probable token is always taken: every difference between lanes is the quantization.",
    lowest=0,
    highest=2,
    step=0.1,
    decimals=2,
)
LONGEST_ANSWER: Final = NumberSetting(
    title="Longest answer",
    words="up to {} tokens",
    explanation="An answer ends by itself, or here.",
    lowest=1,
    highest=1_000_000,
    step=64,
)
