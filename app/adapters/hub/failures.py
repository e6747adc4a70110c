"""What can go wrong with Hugging Face, each as a plain sentence with what to do about it."""

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

from app.adapters.hub.http_library import httpx
from app.domain.errors import WeighInError
from app.domain.plain_text import one_line


class HubFailure(StrEnum):
    """Kinds of failure that a caller may want to tell apart."""

    OFFLINE = "offline mode"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too slow"
    NOT_FOUND = "not found"
    GATED = "gated"
    BAD_TOKEN = "bad token"
    REFUSED = "refused"
    RATE_LIMITED = "rate limited"
    SERVER = "server error"
    BAD_ANSWER = "bad answer"
    STOPPED = "stopped"


class HubError(WeighInError):
    """`kind` tells failures apart; `retry_after_s` is what the server asked to wait, if it did."""

    def __init__(
        self,
        kind: HubFailure,
        message: str,
        *,
        advice: str = "",
        details: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, advice=advice, details=details)
        self.kind = kind
        self.retry_after_s = retry_after_s

    @property
    def may_pass(self) -> bool:
        """Whether the same request may succeed a little later."""
        return self.kind in (HubFailure.UNREACHABLE, HubFailure.TOO_SLOW, HubFailure.RATE_LIMITED, HubFailure.SERVER)


_TRY_LATER: Final = "Try again later."
_RATE_LIMIT: Final = re.compile(r'"\w+"\s*;\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,6})')
_MOST_DETAIL_CHARACTERS: Final = 2000


@contextmanager
def told_plainly(what: str, server: str) -> Iterator[None]:
    """Turn whatever the client raises into a `HubError` about `what` (a repository or a file) on `server`."""
    try:
        yield
    except HubError:
        raise
    except HfHubHTTPError as error:
        raise failure_of_status(error.response.status_code, error.response.headers, what, server, str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, HFValidationError) as error:
        raise failure_of_transport(error, what, server) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise unreadable_answer(what, server, repr(error)) from error


def failure_of_transport(error: Exception, what: str, server: str) -> HubError:
    """No answer came, or none that is one."""
    details = f"{type(error).__name__}: {error}"
    match error:
        case OfflineModeIsEnabled():
            return offline_mode(what)
        case HFValidationError():
            return HubError(HubFailure.NOT_FOUND, f"{one_line(what)} is no name of a repository.", details=details)
        case httpx.TimeoutException() | TimeoutError():
            return too_slow(server, details)
        case httpx.ProxyError():
            return HubError(
                HubFailure.UNREACHABLE,
                f"The proxy does not let requests to {server} through.",
                advice="Check the proxy settings (HTTPS_PROXY).",
                details=details,
            )
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError():
            return HubError(
                HubFailure.UNREACHABLE, f"The connection to {server} broke.", advice="Try again.", details=details
            )
        case _:
            return HubError(
                HubFailure.UNREACHABLE,
                f"{server} cannot be reached.",
                advice="Check the network; what is on this computer works without it.",
                details=details,
            )


def failure_of_status(status: int, headers: Mapping[str, str], what: str, server: str, details: str = "") -> HubError:
    """The server answered, and its answer is no."""
    shown, code = one_line(what), headers.get("X-Error-Code", "")
    # what a server writes is shown behind a click, never more than a screen of it
    details = details[:_MOST_DETAIL_CHARACTERS] or f"status {status} {code} {headers.get('X-Error-Message', '')[:300]}"
    if code == "GatedRepo":
        return HubError(
            HubFailure.GATED,
            f"{shown} asks for your consent to its terms first (gated).",
            advice=f"Open its page on {server}, accept the terms, then sign in, in Settings or with hf auth login.",
            details=details,
        )
    if status == 429:
        return rate_limited(server, _seconds_to_wait(headers), details)
    if status == 401 and code != "RepoNotFound" and "credentials" in headers.get("X-Error-Message", "").lower():
        return HubError(
            HubFailure.BAD_TOKEN,
            f"{server} does not accept the token that is stored on this computer.",
            advice="Sign in again or sign out, in Settings or with hf auth login and hf auth logout.",
            details=details,
        )
    if status in (401, 404, 410):
        return _not_found(shown, code, details)
    if status >= 500 or status == 408:
        return HubError(
            HubFailure.SERVER,
            f"{server} has trouble of its own (status {status}).",
            advice=_TRY_LATER,
            details=details,
            retry_after_s=_seconds_to_wait(headers),
        )
    if 400 <= status < 500:
        return HubError(
            HubFailure.REFUSED,
            f"{server} refuses access to {shown} (status {status}).",
            advice="A token with the right to read it may be needed: sign in, in Settings or with hf auth login.",
            details=details,
        )
    return unreadable_answer(what, server, details)


def offline_mode(what: str) -> HubError:
    """No request is made because the user does not want any."""
    return HubError(
        HubFailure.OFFLINE,
        f"{one_line(what)} was not asked for: offline mode is on.",
        advice="Unset HF_HUB_OFFLINE to go online.",
    )


def too_slow(server: str, details: str = "") -> HubError:
    """No answer, or hardly a byte of it, within the time limit."""
    return HubError(
        HubFailure.TOO_SLOW,
        f"{server} does not answer in time.",
        advice="Check the network, or try again later.",
        details=details,
    )


def rate_limited(server: str, wait_s: float | None, details: str = "") -> HubError:
    """The server has had enough for `wait_s` seconds (`None`: it does not say)."""
    when = _TRY_LATER if wait_s is None else f"Try again in {max(1, math.ceil(wait_s)):,} seconds."
    return HubError(
        HubFailure.RATE_LIMITED,
        f"{server} has had too many requests from here.",
        advice=f"{when} Signed-in users (hf auth login) may ask more often.",
        details=details,
        retry_after_s=wait_s,
    )


def unreadable_answer(what: str, server: str, details: str = "") -> HubError:
    """Not what such a server says: a sign-in page of a network, a broken mirror, or worse."""
    return HubError(
        HubFailure.BAD_ANSWER,
        f"The answer about {one_line(what)} from {server} makes no sense.",
        advice="A network that wants you to sign in, or a mirror that is out of order, answers so.",
        details=details[:_MOST_DETAIL_CHARACTERS],
    )


def stopped() -> HubError:
    """The user stopped it."""
    return HubError(HubFailure.STOPPED, "Stopped.")


def _not_found(shown: str, code: str, details: str) -> HubError:
    if code == "RevisionNotFound":
        sentence, advice = f"{shown} has no such revision.", "Check what stands after the @."
    elif code == "EntryNotFound":
        sentence, advice = f"There is no {shown}.", "Check the name of the file; capitals matter."
    else:
        sentence = f"There is no {shown}, or it is private."
        advice = "Check the name; for a private one sign in, in Settings or with hf auth login."
    return HubError(HubFailure.NOT_FOUND, sentence, advice=advice, details=details)


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    limit = _RATE_LIMIT.search(headers.get("RateLimit", ""))
    if limit:
        return float(limit[1])
    after = headers.get("Retry-After", "").strip()
    return float(after) if after.isdecimal() and len(after) <= 6 else None
