"""Gets the answers of a blind test in the background: those that are there, then those that are missing."""

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.adapters.prompt_run_files import HEAD_NAME
from app.domain.blind.ballot_box import Answers
from app.domain.blind.blind_test import BlindTest
from app.services.prompt_sets.prompt_run import PromptRun
from app.services.prompt_sets.prompt_run_events import PromptRunEvent
from app.services.prompt_sets.prompt_runs import read_run


def kept_answers(folder: Path) -> Answers:
    """The answers that are in a test's folder, by lane and prompt; none before it was asked. Raises `WeighInError`."""
    return read_run(folder).by_place() if (folder / HEAD_NAME).is_file() else {}


def lacks_answers(test: BlindTest, answers: Answers) -> bool:
    """Whether anything is still to be asked; what failed can be asked again and is not counted."""
    return any(
        (lane, prompt) not in answers for lane in range(len(test.lanes)) for prompt in range(len(test.prompts.prompts))
    )


class BlindAsking:
    """Asks lane by lane, so that each model is loaded once. Whatever happens goes to `events`.

    `make_room` is called in the background before the first model is loaded.
    """

    def __init__(
        self,
        test: BlindTest,
        folder: Path,
        events: queue.SimpleQueue[PromptRunEvent],
        *,
        make_room: Callable[[], None] = lambda: None,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self.test_id = test.test_id
        specs = tuple(lane.spec for lane in test.lanes)
        self._run = PromptRun(test.prompts, specs, test.sampling, folder, events.put, worker_command=worker_command)
        self._make_room = make_room
        self._thread = threading.Thread(target=self._ask, name="blind test", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """End it soon; answers that came stay. Never blocks."""
        self._run.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; false if it takes longer."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _ask(self) -> None:
        self._make_room()
        self._run.run()
