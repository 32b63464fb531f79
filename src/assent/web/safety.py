"""What every answer tells a browser: run no script, load nothing from elsewhere, keep nothing."""

import base64
from hashlib import sha256
from importlib.resources import files

from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

STYLE = files(__package__).joinpath("static/held.css").read_text(encoding="utf-8")
"""The one style that a page carries within itself, because people keep that page as a file."""

_OURS = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'self' 'sha256-{_OURS}'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_A_YEAR = "max-age=31536000"


def headers(*, secure: bool) -> BeforeMessageSendHookHandler:
    """The hook that puts these headers on every answer, errors included.

    Args:
        secure: whether the house is reached over https.
    """
    said = HEADERS | ({"strict-transport-security": _A_YEAR} if secure else {})

    async def put(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        found = MutableScopeHeaders.from_message(message)
        for name, value in said.items():
            found[name] = value
        if scope["path"].startswith("/static/"):
            found["cache-control"] = "no-cache"
        else:
            found["cache-control"] = "no-store"

    return put
