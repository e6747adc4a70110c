"""The text that a measurement scores: found, seen to be text, and named by its content."""

import codecs
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.paths import resource_path
from app.domain.errors import WeighInError
from app.domain.lanes.sampling import ChatMessage
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.services.processes.one_shot import CommandStoppedError

_BUNDLED_NAMES: Final = {"fidelity.txt": "Weigh-In's own text", "featherweight.txt": "stories of Featherweight's kind"}
# Much more than any text that somebody waits for.
MOST_TEXT_BYTES: Final = 60_000_000
_PIECE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ScoredText:
    """`path` is `None` for conversations. `sha256` is that of the text's bytes, or of all messages in order."""

    name: str
    sha256: str
    size_bytes: int
    path: Path | None = None


def bundled_text(*, builtin_model: bool = False) -> Path:
    """The text that ships with the app; the built-in model has one of the kind that it was made for, for what it says
    of any other tells nothing of its levels."""
    return resource_path("texts", "featherweight.txt" if builtin_model else "fidelity.txt")


def text_of_file(path: Path, *, is_cancelled: Callable[[], bool] = lambda: False) -> ScoredText:
    """Look through a file. Raises `WeighInError` with a sentence for what is no text."""
    place = path.expanduser().absolute()
    bundled = place.parent == bundled_text().absolute().parent
    name = _BUNDLED_NAMES.get(place.name, place.name) if bundled else one_line(place.name)
    try:
        digest, size_bytes = _looked_through(place, name, is_cancelled)
    except OSError as error:
        raise _unreadable(place, name, error) from error
    return ScoredText(name, digest, size_bytes, place)


def text_of_conversations(conversations: Sequence[Sequence[ChatMessage]]) -> ScoredText:
    """Raises `WeighInError` for a conversation that does not end with an answer to a question."""
    for number, messages in enumerate(conversations, start=1):
        if len(messages) < 2 or messages[-1].role != "assistant" or not messages[-1].content.strip():
            raise WeighInError(f"Prompt {number} has no answer of the reference to be scored.")
    content = json.dumps([[(each.role, each.content) for each in messages] for messages in conversations]).encode()
    count = len(conversations)
    name = "1 prompt" if count == 1 else f"{count:,} prompts"
    return ScoredText(name, hashlib.sha256(content).hexdigest(), len(content))


def _looked_through(path: Path, name: str, is_cancelled: Callable[[], bool]) -> tuple[str, int]:
    """Hash and size of a file that is text. Raises `OSError`, `WeighInError`."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size_bytes, blank = 0, True
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            if is_cancelled():
                raise CommandStoppedError("Stopped.")
            digest.update(piece)
            size_bytes += len(piece)
            if size_bytes > MOST_TEXT_BYTES:
                raise _too_large(name)
            blank = blank and not _decoded(decoder, piece, name).strip()
        _decoded(decoder, b"", name, final=True)
    if not size_bytes or blank:
        raise WeighInError(f"{name} is empty.", advice="Choose a text of some pages.")
    return digest.hexdigest(), size_bytes


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, name: str, *, final: bool = False) -> str:
    try:
        text = decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        text = "\0" if b"\0" in piece else ""
        if not text:
            raise WeighInError(
                f"{name} is not text in UTF-8.", advice="Save it as UTF-8, or choose another.", details=str(error)
            ) from error
    if "\0" in text:
        raise WeighInError(f"{name} is not a text but a binary file.", advice="Choose a plain text file.")
    return text


def _too_large(name: str) -> WeighInError:
    return WeighInError(
        f"{name} is larger than {bytes_text(MOST_TEXT_BYTES)}.",
        advice="A part of it tells as much: some hundred pages make the error bars small.",
    )


def _unreadable(path: Path, name: str, error: OSError) -> WeighInError:
    if path.is_dir():
        return WeighInError(f"{name} is a folder.", advice="Choose a plain text file.")
    if not path.exists():
        return WeighInError(f"There is no file {one_line(str(path))}.", advice="Check the path.")
    return WeighInError(
        f"{name} cannot be read.",
        advice="Check its permissions and the disk.",
        details=f"{type(error).__name__}: {error}",
    )
