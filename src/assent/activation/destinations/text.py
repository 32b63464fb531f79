"""Text and push messages, through any provider that is called over HTTP.

What the provider wants to hear is written in the data map as a template: `$to`, `$text`,
`$sender` and `$key` are filled in, each made safe for JSON or for a form. The text is one line
with the link by which one click ends such messages.
"""

import string
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote_plus

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.hashed import phone
from assent.activation.http import JSON, TIMEOUT, ask, client, encode, taken
from assent.activation.outcome import Misconfigured
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NAMES = {"to", "text", "sender", "key"}


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which fills in the template."""
    url, template = str(settings["url"]), string.Template(str(settings["body"]))
    form = not template.template.lstrip().startswith("{")
    if not template.is_valid() or not {"to", "text"} <= set(template.get_identifiers()) <= _NAMES:
        raise Misconfigured("`body` must hold `$to` and `$text`, and may hold `$sender`, `$key`")
    headers = dict(_FORM if form else JSON)
    if settings["token_file"]:
        token = read_secret(settings, "token_file")
        headers[str(settings["token_header"])] = f"{settings['token_prefix']} {token}".strip()
    escape = quote_plus if form else _in_json

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            said = {
                "to": _recipient(parcel),
                "text": parcel.said.line,
                "sender": str(settings["sender"]),
                "key": parcel.key,
            }
            content = template.substitute({name: escape(each) for name, each in said.items()})
            once = {"Idempotency-Key": f'"{parcel.key}"'}
            taken(ask(web, "POST", url, content=content.encode(), headers=headers | once))

        yield perform


def _recipient(parcel: Parcel) -> str:
    to = next(iter(parcel.to.values()))
    return phone(to) if parcel.purpose is Purpose.DIRECT_MARKETING_SMS else to


def _in_json(text: str) -> str:
    r"""A text as it stands between the quotes of JSON.

    Examples:
        >>> print(_in_json('say "tea"'))
        say \"tea\"
    """
    return encode(text).decode()[1:-1]


DESTINATION = Destination(
    title="a provider of text or push messages",
    purpose=Purpose.DIRECT_MARKETING_SMS,
    fields=(Field("phone"),),
    settings={
        "url": Needed("the provider's address for one message", required=True),
        "body": Needed(
            "what it is told, such as `to=$to&body=$text`, or the same as JSON", required=True
        ),
        "sender": Needed("the number or name that messages are from"),
        "token_file": Needed("a file that holds the provider's token and nothing else"),
        "token_header": Needed("the header that carries it", "Authorization"),
        "token_prefix": Needed("what stands before it there", "Bearer"),
        **TIMEOUT,
    },
    connect=connect,
)
