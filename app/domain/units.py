"""Figures as people read them. Sizes are decimal (1 GB = 1,000,000,000 bytes), as file managers and hubs give them."""

from typing import Final

UNKNOWN: Final = "unknown"


def bytes_text(size_bytes: float | None) -> str:
    """`11.3 MB`, `5.9 GB`, `820 kB`; `unknown` for `None`."""
    if size_bytes is None:
        return UNKNOWN
    for unit, scale in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        # 0.9995 so that 999,960,000 reads 1.00 GB, not 1000 MB
        if size_bytes >= scale * 0.9995:
            return f"{_three_digits(size_bytes / scale)} {unit}"
    return "1 byte" if round(size_bytes) == 1 else f"{size_bytes:.0f} bytes"


def part_of_bytes_text(part_bytes: float | None, whole_bytes: float) -> str:
    """`7.40 of 24.0 GB`, `727 MB of 24.0 GB`: the unit once where it is the same."""
    part, whole = bytes_text(part_bytes), bytes_text(whole_bytes)
    return f"{part[:-3] if part.endswith(whole[-3:]) else part} of {whole}"


def seconds_text(seconds: float | None) -> str:
    """`18 ms`, `2.41 s`, `3 min 5 s`; `unknown` for `None`."""
    if seconds is None:
        return UNKNOWN
    if seconds < 0.9995:
        milliseconds = seconds * 1000
        return f"{milliseconds:.1f} ms" if milliseconds < 9.95 else f"{milliseconds:.0f} ms"
    if seconds < 59.95:
        return f"{_three_digits(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def rate_text(tokens_per_second: float | None) -> str:
    """`96.2`, `1,240`; `unknown` for `None`."""
    if tokens_per_second is None:
        return UNKNOWN
    return f"{tokens_per_second:,.0f}" if tokens_per_second >= 999.5 else _three_digits(tokens_per_second)


def ratio_text(ratio: float | None) -> str:
    """`1.57 ×`; `unknown` for `None`."""
    return UNKNOWN if ratio is None else f"{_three_digits(ratio)} ×"


def _three_digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
