"""What nobody caught is told, wherever it happened."""

import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from app.adapters.desktop.unhandled import unhandled_errors


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.errors: list[tuple[BaseException, str]] = []

    def __call__(self, error: BaseException, text: str) -> None:
        self.errors.append((error, text))


@pytest.fixture
def told() -> Iterator[Told]:
    told = Told()
    with unhandled_errors(told):
        yield told


def _raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_an_exception_of_the_main_thread_comes_with_its_traceback(told: Told) -> None:
    error = _raised(ValueError("slot"))
    sys.excepthook(ValueError, error, error.__traceback__)
    assert told.errors[0][0] is error
    assert "_raised" in told.errors[0][1]


def test_an_exception_of_another_thread_names_the_thread(told: Told) -> None:
    thread = threading.Thread(target=lambda: 1 // 0, name="sampler")
    thread.start()
    thread.join()
    ((error, text),) = told.errors
    assert isinstance(error, ZeroDivisionError)
    assert "sampler" in text


def test_an_exception_that_python_can_only_ignore_is_told(told: Told) -> None:
    class Careless:
        def __del__(self) -> None:
            raise OSError("too late")

    Careless()
    gc.collect()
    assert [type(error) for error, _text in told.errors] == [OSError]


def test_the_user_stopping_the_program_is_no_error(told: Told) -> None:
    error = _raised(KeyboardInterrupt())
    sys.excepthook(KeyboardInterrupt, error, None)
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    assert told.errors == []


def test_what_comes_again_and_again_is_told_a_hundred_times(told: Told) -> None:
    for number in range(300):
        sys.excepthook(ValueError, _raised(ValueError(number)), None)
    assert len(told.errors) == 100


def test_a_listener_that_fails_raises_nothing() -> None:
    asked: list[BaseException] = []

    def fail(error: BaseException, _text: str) -> None:
        asked.append(error)
        raise OSError("disk full")

    with unhandled_errors(fail):
        sys.excepthook(ValueError, _raised(ValueError("slot")), None)
        sys.excepthook(ValueError, _raised(ValueError("another")), None)
    assert len(asked) == 2


def test_afterwards_everything_is_as_before() -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with unhandled_errors(Told()):
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
