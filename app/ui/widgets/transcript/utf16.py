"""Qt counts text in UTF-16 units, Python in characters: emoji count two there and one here."""


def unit_length(text: str) -> int:
    """Length of `text` in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def unit_slice(text: str, start: int, end: int) -> str:
    """The part of `text` between two positions in UTF-16 units; half of a pair becomes a replacement mark."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", errors="replace")


def character_index(text: str, unit: int) -> int:
    """How many characters of `text` lie before position `unit`."""
    if text.isascii():
        return unit
    return len(text.encode("utf-16-le")[: 2 * unit].decode("utf-16-le", errors="ignore"))


def without_lone_surrogates(text: str) -> str:
    """`text` as Qt can take it: halves of pairs, which a broken model can emit, become replacement marks."""
    return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")


def is_well_formed(text: str) -> bool:
    """Whether `text` holds no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
