"""What a form carried, read without keeping a copy.

The framework's own reader remembers the last thousand forms it has parsed, passwords and
identifiers included; this one forgets each with its request.
"""

from urllib.parse import parse_qsl

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType

Form = dict[str, str]
TOKEN = "form_token"  # noqa: S105  the name of a form field
MOST_FIELDS = 100


async def read_form(request: Request) -> Form:  # type: ignore[type-arg]
    """The fields of a form, each once; of a repeated one the last."""
    kind, _ = request.content_type
    if kind == RequestEncodingType.URL_ENCODED:
        body = (await request.body()).decode("utf-8", "replace")
        try:
            return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            return {}
    if kind == RequestEncodingType.MULTI_PART:
        fields = await request.form()
        return {name: text for name, text in fields.multi_items() if isinstance(text, str)}
    return {}


async def form_of(connection: ASGIConnection) -> Form:  # type: ignore[type-arg]
    """The same for a guard, which is handed the request as a connection."""
    return await read_form(connection) if isinstance(connection, Request) else {}
