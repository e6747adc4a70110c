"""Names of quant levels and the engine's numbers for them."""

from typing import Final

import llama_cpp.llama_cpp as engine

from app.domain.protocol.events import FailureCode
from app.worker.protocol.failure import CommandFailure

LEVELS: Final[dict[str, int]] = {
    "F32": engine.LLAMA_FTYPE_ALL_F32,
    **{
        name: getattr(engine, f"LLAMA_FTYPE_MOSTLY_{name}")
        for name in (
            *("F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_1", "Q4_0"),
            *("IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "IQ3_M", "IQ3_S", "IQ3_XS", "IQ3_XXS"),
            *("Q2_K", "Q2_K_S", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S", "TQ2_0", "TQ1_0"),
        )
    },
}
_SHORT_NAMES: Final = {"Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"}


def level_number(name: str) -> int:
    """The engine's `llama_ftype`. Raises `CommandFailure` for a level that it cannot make."""
    upper = name.strip().upper()
    number = LEVELS.get(_SHORT_NAMES.get(upper, upper))
    if number is None:
        raise CommandFailure(
            FailureCode.BAD_COMMAND,
            f"There is no quant level {name[:40]!r}.",
            advice=f"Choose one of {', '.join(LEVELS)}.",
        )
    return number
