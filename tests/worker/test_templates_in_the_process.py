"""What a model's template can do to its process, and to nothing else."""

from pathlib import Path

import pytest

from app.domain.protocol.events import AnswerFinished, Failed, FailureCode, PromptReady
from app.worker.templates.template_watchdog import EXIT_CODE
from tests.builders.tiny_models import TinyModel, build_model
from tests.worker.worker_driver import WorkerDriver, generate_command

pytestmark = pytest.mark.engine

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% set c = a %}{% endfor %}{% endfor %}"


def load_template(worker: WorkerDriver, template: str, folder: Path) -> None:
    worker.load(build_model(folder / "model.gguf", TinyModel(chat_template=template)))


@pytest.mark.slow
def test_a_template_that_never_ends_is_told_and_ends_its_process(worker: WorkerDriver, tmp_path: Path) -> None:
    load_template(worker, ENDLESS, tmp_path)
    worker.send(generate_command("hello"))
    failed = worker.next_event(Failed)
    assert failed.code is FailureCode.TEMPLATE_FAILED
    assert worker.wait() == EXIT_CODE


def test_after_a_template_that_raises_the_process_goes_on(worker: WorkerDriver, tmp_path: Path) -> None:
    template = (
        "{% if messages[0].content == 'no' %}{{ raise_exception('not this') }}{% endif %}{{ messages[0].content }}"
    )
    load_template(worker, template, tmp_path)
    worker.send(generate_command("no"))
    failed = worker.next_event(Failed)
    assert failed.code is FailureCode.TEMPLATE_FAILED
    assert "not this" in failed.details
    worker.send(generate_command("yes", max_tokens=1))
    assert not worker.next_event(PromptReady).plain_prompt
    worker.next_event(AnswerFinished)


def test_a_template_that_writes_nothing_leaves_an_empty_prompt(worker: WorkerDriver, tmp_path: Path) -> None:
    load_template(worker, "{# nothing #}", tmp_path)
    worker.send(generate_command("hello"))
    assert worker.next_event(Failed).code is FailureCode.EMPTY_PROMPT
