"""The question for the latest release, asked of a real server on this computer that behaves or does not."""

import gzip
from collections.abc import Callable

import pytest
from huggingface_hub import constants

from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.updates.latest_release import ask_latest_release
from app.domain.updates.release_version import parse_version
from app.services.updates.newer_release import newer_release
from tests.hub.faults import Kind
from tests.hub.origin import Handler, Origin
from tests.updates.conftest import PATH, Project

_RUNNING = parse_version("0.1.0")


def _refused(project: Project, *, limit_s: float = 20.0) -> HubError:
    with pytest.raises(HubError) as raised:
        ask_latest_release(project.address, limit_s=limit_s)
    return raised.value


def test_the_latest_release_is_told_with_its_page(project: Project) -> None:
    release = newer_release(project.address, _RUNNING, None)
    assert release is not None
    assert (str(release.version), release.page) == ("0.2.0", project.page)


@pytest.mark.parametrize("tag", ["v0.1.0", "v0.0.9"])
def test_an_equal_or_an_older_one_is_not(project: Project, tag: str) -> None:
    project.tag = tag
    assert newer_release(project.address, _RUNNING, None) is None


def test_one_that_was_told_is_not_told_again_but_the_next_one_is(project: Project) -> None:
    told = parse_version("0.2.0")
    assert newer_release(project.address, _RUNNING, told) is None
    project.tag = "v0.2.1"
    assert newer_release(project.address, _RUNNING, told) is not None


def test_nothing_is_sent_but_the_question(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret_of_the_user")
    ask_latest_release(project.address)
    (request,) = project.origin.requests
    assert (request.method, request.path) == ("GET", PATH)
    assert set(request.headers) <= {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert request.headers["user-agent"] == "Weigh-In"


def _garbage(handler: Handler) -> None:
    handler.answer(200, {}, b"<html>Sign in to this network</html>")


def _deep(handler: Handler) -> None:
    handler.answer(200, {}, b"[" * 100_000)


def _missing(handler: Handler) -> None:
    handler.answer(404, {}, b'{"message": "Not Found"}')


def _broken_server(handler: Handler) -> None:
    handler.answer(503, {"Retry-After": "1"}, b"")


def _huge(handler: Handler) -> None:
    handler.begin(200, {"Content-Length": str(1 << 40)})
    while True:  # until the other end has had enough
        handler.send(b" " * 65_536)


def _compressed(handler: Handler) -> None:
    handler.answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000, 1))


def _round_and_round(handler: Handler) -> None:
    handler.answer(302, {"Location": PATH})


@pytest.mark.parametrize(
    "answer",
    [_garbage, _deep, _missing, _broken_server, _huge, _compressed, _round_and_round],
    ids=lambda each: each.__name__,
)
def test_an_answer_that_is_none_is_refused(project: Project, answer: Callable[[Handler], None]) -> None:
    project.answer = answer
    assert _refused(project).kind is HubFailure.BAD_ANSWER
    assert len(project.origin.requests) <= 3
    assert project.origin.sent_bytes < 50_000_000


def test_a_slow_server_is_left(project: Project) -> None:
    project.answer = lambda handler: _never(handler, project)
    assert _refused(project, limit_s=0.3).kind is HubFailure.TOO_SLOW


def _never(handler: Handler, project: Project) -> None:
    handler.begin(200, {"Content-Length": "1000"})
    while not project.origin.closing.wait(0.02):
        handler.send(b" ")


def test_nobody_answers(project: Project) -> None:
    project.answer = lambda handler: handler.break_off(Kind.RESET)
    assert _refused(project).kind is HubFailure.UNREACHABLE


def test_a_question_that_is_cancelled_is_left(project: Project) -> None:
    project.answer = lambda handler: _never(handler, project)
    with pytest.raises(HubError) as raised:
        ask_latest_release(project.address, is_cancelled=lambda: bool(project.origin.requests))
    assert raised.value.kind is HubFailure.STOPPED


def test_a_redirect_on_the_same_server_is_followed(project: Project) -> None:
    def answer(handler: Handler) -> None:
        if handler.path == PATH:
            handler.answer(301, {"Location": "/repositories/1/releases/latest"})
        else:
            handler.answer(200, {}, project.body)

    project.answer = answer
    assert str(ask_latest_release(project.address).version) == "0.2.0"


def test_a_redirect_to_another_server_is_not(project: Project) -> None:
    other = Origin("other", lambda handler: handler.answer(200, {}, project.body))
    other.start()
    try:
        project.answer = lambda handler: handler.answer(302, {"Location": other.address + PATH})
        assert "elsewhere" in _refused(project).details
        assert other.requests == []
    finally:
        other.stop()


def test_offline_mode_asks_nobody(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert _refused(project).kind is HubFailure.OFFLINE
    assert project.origin.requests == []
