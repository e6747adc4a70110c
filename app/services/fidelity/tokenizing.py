"""The reference's tokens of what is to be scored, worked out once and kept with the run."""

import contextlib
from collections.abc import Callable
from typing import Any, Final

from app.domain.errors import WeighInError
from app.domain.protocol.scoring_messages import (
    ConversationTokenized,
    TextTokenized,
    TokenizeConversation,
    TokenizeText,
)
from app.services.downloads.disk_problems import disk_told_plainly
from app.services.fidelity.fidelity_events import FidelityRequest
from app.services.fidelity.run_folder import RunFolder
from app.services.fidelity.run_windows import (
    ConversationWindow,
    RunWindows,
    Vocabulary,
    conversation_facts,
    conversations_of_facts,
    read_tokens,
    tokens_fact,
)
from app.services.fidelity.scored_text import ScoredText
from app.services.fidelity.scoring_lane import ScoringLane

_DOING: Final = "reading the text"


def known_windows(request: FidelityRequest, folder: RunFolder) -> RunWindows | None:
    """The windows of a run that goes on; `None` where they are not known or not as they were written."""
    facts = folder.facts()
    try:
        vocabulary = Vocabulary(int(facts["vocabulary_size"]), str(facts["vocabulary_sha256"]))
        if request.conversations:
            return RunWindows.of_conversations(conversations_of_facts(facts["conversations"]), vocabulary)
        if tokens_fact(folder.tokens_path) != facts["tokens_sha256"]:
            return None
        return _text_windows(request, folder, vocabulary, facts["bos_token"])
    except (KeyError, TypeError, ValueError, OSError):
        return None


def tokenized_windows(
    request: FidelityRequest,
    text: ScoredText,
    folder: RunFolder,
    reference: ScoringLane,
    checkpoint: Callable[[], None],
) -> RunWindows:
    """Have the reference, which must be loaded, tokenize. Raises `WeighInError`, `CommandStoppedError`."""
    if request.conversations:
        return _conversation_windows(request, folder, reference, checkpoint)
    told = reference.ask(TokenizeText(str(text.path), str(folder.tokens_path)), TextTokenized, doing=_DOING)
    vocabulary = Vocabulary(told.vocabulary_size, told.vocabulary_sha256)
    with disk_told_plainly(folder.tokens_path, folder.path):
        tokens_sha256 = tokens_fact(folder.tokens_path)
    _note(folder, vocabulary, {"tokens_sha256": tokens_sha256, "bos_token": told.bos_token})
    return _text_windows(request, folder, vocabulary, told.bos_token)


def _text_windows(
    request: FidelityRequest, folder: RunFolder, vocabulary: Vocabulary, bos_token: int | None
) -> RunWindows:
    with disk_told_plainly(folder.tokens_path, folder.path):
        tokens = read_tokens(folder.tokens_path)
    return RunWindows.of_text(
        tokens, vocabulary, bos_token=bos_token, context_tokens=request.context_tokens, most=request.windows
    )


def _conversation_windows(
    request: FidelityRequest, folder: RunFolder, reference: ScoringLane, checkpoint: Callable[[], None]
) -> RunWindows:
    windows: list[ConversationWindow] = []
    vocabulary = Vocabulary(0, "")
    for number, messages in enumerate(request.conversations[: request.windows], start=1):
        checkpoint()
        prompt = reference.ask(TokenizeConversation(messages[:-1]), ConversationTokenized, doing=_DOING)
        answer = _answer_tokens(messages[-1].content, folder, reference)
        if not answer or not prompt.tokens:
            raise WeighInError(f"The answer to prompt {number} has no tokens that could be scored.")
        vocabulary = Vocabulary(prompt.vocabulary_size, prompt.vocabulary_sha256)
        windows.append(ConversationWindow((*prompt.tokens, *answer), len(prompt.tokens) - 1))
    _note(folder, vocabulary, {"conversations": conversation_facts(windows)})
    return RunWindows.of_conversations(windows, vocabulary)


def _answer_tokens(answer: str, folder: RunFolder, reference: ScoringLane) -> list[int]:
    """An answer's tokens without the beginning mark of a text."""
    with disk_told_plainly(folder.text_path, folder.path):
        folder.text_path.write_text(answer, encoding="utf-8", newline="")
    try:
        told = reference.ask(TokenizeText(str(folder.text_path), str(folder.tokens_path)), TextTokenized, doing=_DOING)
        with disk_told_plainly(folder.tokens_path, folder.path):
            tokens: list[int] = read_tokens(folder.tokens_path).tolist()
    finally:
        for path in (folder.text_path, folder.tokens_path):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    return tokens[1:] if tokens and told.bos_token is not None and tokens[0] == told.bos_token else tokens


def _note(folder: RunFolder, vocabulary: Vocabulary, facts: dict[str, Any]) -> None:
    folder.note({**folder.facts(), "vocabulary_size": vocabulary.size, "vocabulary_sha256": vocabulary.sha256, **facts})
