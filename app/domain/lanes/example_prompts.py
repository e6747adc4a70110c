"""Prompts that show the point in ten seconds: for the demo, and for a page that has no answer yet."""

from typing import Final

DEMO_PROMPT: Final = "Tell me a short story about a fox."
EXAMPLE_PROMPTS: Final = (
    DEMO_PROMPT,
    "Why is a smaller quant faster?",
    "What does Q4_K_M mean?",
    "Spell the word garden.",
    "Sort these numbers: 42, 7, 19, 3.",
    "Reverse the word planet.",
)
