"""A letter to the processor, with the address at which it says what it did."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP

from assent.rights.deleter import Answer, Deleter, Order, Settings, Sign
from assent.rights.kept import Deletion
from assent.vocabulary import BadRequest, Later

SECONDS = 5.0


def send(settings: Settings, order: Order, _sign: Sign) -> Answer:
    """Hand the letter to the mail server."""
    letter = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    letter["From"] = str(settings["sender"])
    letter["To"] = str(settings["recipient"])
    letter["Subject"] = f"Order to delete personal data, from {order.controller}"
    known = "\n".join(f"    {name}: {value}" for name, value in order.whom.items())
    letter.set_content(
        f"The person you know by\n\n{known}\n\nwas erased at {order.controller}. Delete their data "
        f"by {order.due:%d %B %Y} (GDPR Art. 17, 19 and 28(3)(g)), then say so here:\n\n"
        f"    {order.reply_to}\n"
    )
    try:
        with smtplib.SMTP(str(settings["host"]), int(settings["port"]), timeout=SECONDS) as server:
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused:
        raise BadRequest("the mail server does not take letters to this processor") from None
    except (OSError, smtplib.SMTPException) as failure:
        raise Later(f"the letter was not taken: {type(failure).__name__}") from None
    return Answer(Deletion.SENT)


DELETER = Deleter(
    title="a letter by e-mail",
    settings={
        "host": "the mail server",
        "port": "its port",
        "sender": "whom the letter is from",
        "recipient": "the processor's address",
    },
    send=send,
)
