"""What the Fit page is told: the machine, the answer, and that it is steady."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.adapters.settings import Settings
from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.remembered_wishes import wishes_of, with_wishes
from app.bridge.fit.typed_in import TypedIn
from app.bridge.fit.where_to_get import where_to_get
from app.domain.advice.catalogue import Purpose
from app.domain.errors import WeighInError
from app.domain.machines.memory_pools import BandwidthBasis
from app.domain.machines.typed_machine import pools_of_machine
from app.services.fit.fit_answer import FitAnswer, FitWishes, answer_for
from tests.builders.machines import gpu, machine
from tests.services.fakes import children, eventually, fake

_TIMEOUT_MS = 30_000

Make = Callable[..., FitController]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[FitController] = []

    def build(
        wishes: FitWishes | None = None,
        *,
        previous: str = "",
        command: Sequence[str] | None = None,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> FitController:
        controller = FitController(wishes or FitWishes(), previous=previous, is_busy=is_busy, worker_command=command)
        made.append(controller)
        return controller

    yield build
    for each in made:
        each.close()
        each.deleteLater()
    assert children() == []


def _answered(qtbot: QtBot, controller: FitController, act: Callable[[], None]) -> FitAnswer:
    with qtbot.waitSignal(controller.answer_changed, timeout=_TIMEOUT_MS):
        act()
    assert controller.answer is not None
    return controller.answer


def _key(answer: FitAnswer) -> str:
    assert answer.best is not None
    return answer.best.key


def _fresh_key(free_gib: float) -> str:
    return _key(answer_for(pools_of_machine(machine(free_gib=free_gib)), FitWishes()))


def test_a_machine_that_becomes_known_is_answered(qtbot: QtBot, make: Make) -> None:
    controller = make()
    answer = _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    assert answer.recommendation.sentence.startswith("Take ")
    assert not controller.working
    assert controller.kept_answer == _key(answer)


def test_a_few_megabytes_more_or_less_do_not_change_the_answer(qtbot: QtBot, make: Make) -> None:
    controller = make()
    first = _key(_answered(qtbot, controller, lambda: controller.set_machine(machine())))
    for less in (0.02, 0.05, -0.05, 0.08):
        shaken = machine(free_gib=24 - less)
        answer = _answered(qtbot, controller, partial(controller.set_machine, shaken))
        assert _key(answer) == first
    assert controller.kept_answer == first


def test_the_answer_of_the_last_start_is_kept_where_a_new_one_would_be_chosen_by_a_hair(
    qtbot: QtBot, make: Make
) -> None:
    first = _fresh_key(22.5)
    shrunk = next(size for size in (22.5 - step * 0.1 for step in range(1, 60)) if _fresh_key(size) != first)
    again = make(previous=first)
    answer = _answered(qtbot, again, lambda: again.set_machine(machine(free_gib=shrunk)))
    assert _key(answer) == first


def test_other_wishes_get_an_answer_of_their_own(qtbot: QtBot, make: Make) -> None:
    controller = make()
    _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    wishes = FitWishes(Purpose.DOCUMENTS, 65536, 8_000_000_000)
    answer = _answered(qtbot, controller, lambda: controller.ask(wishes))
    assert answer.recommendation.advice.wishes.context_tokens == 65536
    assert answer.best is not None
    assert answer.best.placement.needs_bytes < 24 * (1 << 30) - 8_000_000_000
    with qtbot.assertNotEmitted(controller.working_changed):
        controller.ask(wishes)


def test_only_the_latest_question_is_answered(qtbot: QtBot, make: Make) -> None:
    controller = make()
    answers: list[FitAnswer | None] = []
    controller.answer_changed.connect(lambda: answers.append(controller.answer))
    controller.set_machine(machine())
    controller.ask(FitWishes(Purpose.CODE))
    controller.ask(FitWishes(Purpose.DOCUMENTS))
    qtbot.waitUntil(lambda: bool(answers) and not controller.working, timeout=_TIMEOUT_MS)
    assert [answer.wishes.purpose for answer in answers if answer] == [Purpose.DOCUMENTS]


def test_another_machine_is_answered_until_one_comes_back(qtbot: QtBot, make: Make) -> None:
    controller = make()
    here = _key(_answered(qtbot, controller, lambda: controller.set_machine(machine())))
    typed = TypedIn(ram_gb=8)
    there = _answered(qtbot, controller, lambda: controller.imagine(typed))
    assert controller.typed == typed
    assert _key(there) != here
    assert controller.kept_answer == here, "an imagined machine does not change what is kept for this one"
    assert _key(_answered(qtbot, controller, controller.come_back)) == here
    assert controller.typed is None


def test_news_of_this_machine_do_not_disturb_an_imagined_one(qtbot: QtBot, make: Make) -> None:
    controller = make()
    _answered(qtbot, controller, lambda: controller.imagine(TypedIn(ram_gb=8)))
    with qtbot.assertNotEmitted(controller.machine_changed), qtbot.assertNotEmitted(controller.answer_changed):
        controller.set_machine(machine())


def test_sizes_that_no_machine_has_are_a_notice(qtbot: QtBot, make: Make) -> None:
    controller = make()
    for typed in (TypedIn(0), TypedIn(float("nan")), TypedIn(8, vram_gb=(-1,)), TypedIn(8, ram_gb_per_s=1e9)):
        with qtbot.waitSignal(controller.notice) as told:
            controller.imagine(typed)
        assert isinstance(told.args[0], WeighInError) if told.args else False
        assert controller.typed is None


def test_a_machine_with_next_to_no_memory_is_told_what_is_in_the_way(qtbot: QtBot, make: Make) -> None:
    controller = make()
    answer = _answered(qtbot, controller, lambda: controller.imagine(TypedIn(ram_gb=1)))
    assert answer.best is None
    assert answer.recommendation.sentence.startswith("Nothing in the catalogue fits")


def test_memory_of_a_gpu_is_named_in_the_plan(qtbot: QtBot, make: Make) -> None:
    controller = make()
    with_gpu = machine(gpus=(gpu(),), gpu_offload=True)
    answer = _answered(qtbot, controller, lambda: controller.set_machine(with_gpu))
    assert answer.best is not None
    assert "RTX 4070" in [device.name for device in answer.devices(answer.best)]


def test_this_machine_is_looked_at_through_the_engine(qtbot: QtBot, make: Make) -> None:
    controller = make(command=fake())
    _answered(qtbot, controller, controller.refresh)
    assert controller.machine is not None
    assert controller.machine.engine is not None


def test_what_was_found_moments_ago_is_looked_for_again_only_when_asked(qtbot: QtBot, make: Make) -> None:
    controller = make(command=fake())
    _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    controller.refresh()
    assert not controller.working
    controller.refresh(asked_for=True)
    assert controller.working
    qtbot.waitUntil(lambda: not controller.working, timeout=_TIMEOUT_MS)


def test_closing_does_not_wait_for_an_engine_that_hangs(make: Make) -> None:
    controller = make(command=fake("--never-ready"))
    controller.refresh()
    assert eventually(lambda: bool(children()))
    controller.close()
    assert children() == []


def test_a_measured_memory_replaces_what_was_assumed(qtbot: QtBot, make: Make) -> None:
    controller = make(command=fake())
    _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    answer = _answered(qtbot, controller, controller.measure)
    assert not controller.measuring
    assert answer.pools.ram is not None
    assert answer.pools.ram.bandwidth is not None
    assert answer.pools.ram.bandwidth.basis is BandwidthBasis.MEASURED


def test_measuring_can_be_stopped_without_a_word(qtbot: QtBot, make: Make) -> None:
    controller = make(command=fake("--never-ready"))
    _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    with qtbot.assertNotEmitted(controller.notice):
        controller.measure()
        assert controller.measuring
        controller.stop_measuring()
        qtbot.waitUntil(lambda: not controller.measuring, timeout=_TIMEOUT_MS)


def test_while_a_turn_runs_the_machine_is_left_alone_and_whoever_asks_is_told(qtbot: QtBot, make: Make) -> None:
    controller = make(command=fake(), is_busy=lambda: True)
    _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    with qtbot.assertNotEmitted(controller.notice):
        controller.refresh()
    for ask in (controller.measure, lambda: controller.refresh(asked_for=True)):
        with qtbot.waitSignal(controller.notice) as told:
            ask()
        assert told.args is not None
        assert told.args[0].sentence.startswith("Models are computing")
    assert not controller.working
    assert not controller.measuring
    assert children() == []


def test_wishes_come_back_at_the_next_start() -> None:
    wishes = FitWishes(Purpose.CODE, 16384, 2_000_000_000)
    kept = with_wishes(Settings(), wishes, "qwen:Q4_K_M")
    assert wishes_of(kept) == wishes
    assert kept.fit_answer == "qwen:Q4_K_M"


def test_wishes_that_make_no_sense_are_what_is_usual() -> None:
    broken = Settings(fit_purpose="dancing", fit_context_tokens=-5, fit_left_bytes=-1)
    assert wishes_of(broken) == FitWishes()


def test_a_published_file_is_named_by_its_repository_and_label(qtbot: QtBot, make: Make) -> None:
    controller = make()
    answer = _answered(qtbot, controller, lambda: controller.set_machine(machine()))
    for choice in answer.recommendation.advice.ranked:
        where = where_to_get(choice)
        assert where is not None
        assert where.address.startswith("https://huggingface.co/")
        assert where.repository in where.address
        assert choice.size.file is None or where.label == choice.size.file.label
