"""What the stand-in says of whoever a token belongs to."""

import json

from tests.hub.origin import Handler

WHOAMI_PATH = "/api/whoami-v2"


def answer_whoami(handler: Handler, names: dict[str, str]) -> None:
    """The user of the token that was sent; `names` by token. Unknown ones were refused before."""
    token = handler.seen.token
    name = names.get(token or "")
    if name is None:
        handler.answer(401, {"X-Error-Message": "Invalid user token."}, b'{"error":"Invalid user token."}')
        return
    document = {"type": "user", "name": name, "auth": {"accessToken": {"displayName": "weigh", "role": "read"}}}
    handler.answer(200, {"Content-Type": "application/json"}, json.dumps(document).encode())
