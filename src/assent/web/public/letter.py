"""The letter that carries a one-time code, and nothing else of the person.

The one address in it is that at which it can be reported; it is the same for everybody.
"""

import secrets
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from assent.activation import recipient_of, sender_of
from assent.data_map import Controller
from assent.rights.codes import LASTS
from assent.web.public.words import Texts


def letter(
    code: str,
    *,
    sender: str,
    recipient: str,
    controller: Controller,
    url: str,
    said: Texts,
    at: datetime,
) -> EmailMessage:
    """A letter with a code.

    Args:
        code: its eight digits.
        sender: whom it is from, such as `The Shop <news@example.org>`.
        recipient: one mail address.
        controller: who writes.
        url: where the people's pages are reached.
        said: the words of the language it is in.
        at: when it is sent.

    Raises:
        Misconfigured: the sender is not one mail address.
        Rejected: the recipient is not.
    """
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    made["From"] = origin = sender_of(_one_line(sender))
    made["To"] = recipient_of(recipient)
    made["Subject"] = _one_line(said("Your code for your page at {name}", name=controller.name))
    made["Date"] = at
    made["Message-ID"] = f"<{secrets.token_hex(16)}@{origin.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_text(code, controller, url, said))
    made["Content-Language"] = said.tag
    return made


def _text(code: str, controller: Controller, url: str, said: Texts) -> str:
    half = len(code) // 2
    minutes = int(LASTS.total_seconds() // 60)
    signed = (controller.name, controller.address, controller.contact)
    parts = [
        f"{code[:half]} {code[half:]}",
        said(
            "This is the code for your own page at {name}. Type it there within {minutes} "
            "minutes. It works once.",
            name=controller.name,
            minutes=minutes,
        ),
        said(
            "You did not ask for it? Then somebody typed what you are known by here. Nobody has "
            "seen anything of yours, and there is nothing you need to do. Never tell anybody the "
            "code: we do not ask for it."
        ),
        f"{said('Report this message')}: {url.rstrip('/')}/report",
        "\n".join(part for part in signed if part),
    ]
    return "\n\n".join(parts) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
