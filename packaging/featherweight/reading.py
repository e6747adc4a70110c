"""Writes the text over which the built-in model's levels are measured: stories and short texts of the kind it knows.

python packaging/featherweight/reading.py resources/texts/featherweight.txt
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from prose import short_text
from stories import tell

_SEED = 20_261_121
_CHARACTERS = 42_000
_STORY_SHARE = 0.8


def main() -> None:
    rng, texts, characters = random.Random(_SEED), [], 0
    while characters < _CHARACTERS:
        text = tell(rng).text if rng.random() < _STORY_SHARE else short_text(rng)[1]
        texts.append(text)
        characters += len(text) + 2
    Path(sys.argv[1]).write_text("\n\n".join(texts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
