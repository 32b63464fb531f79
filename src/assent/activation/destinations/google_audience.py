"""An audience of Google's (Customer Match), by the Data Manager interface.

Each request says that the person agreed to both of Google's purposes: the gate was asked for
targeted advertising right before. The access token lasts an hour; its file is read anew for
each batch, so that whatever renews it need only write the file.

Source: Google, "Data Manager API", `audienceMembers.ingest` and `audienceMembers.remove`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.hashed import email, hashed, phone
from assent.activation.http import JSON, TIMEOUT, ask, client, encode, taken
from assent.activation.outcome import Rejected
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose

_DOTLESS = {"gmail.com", "googlemail.com"}
_AGREED = {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"}


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which adds to the audience and removes from it."""
    url = f"{str(settings['url']).rstrip('/')}/v1/audienceMembers"
    headers = JSON | {"Authorization": f"Bearer {read_secret(settings, 'token_file')}"}
    account = {"accountType": "GOOGLE_ADS", "accountId": settings["account"]}
    place = {"operatingAccount": account, "productDestinationId": settings["audience"]}

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            known = msgspec.json.decode(parcel.known_by, type=dict[str, str])
            identifiers = [{name: value} for name, value in known.items()]
            said: dict[str, object] = {
                "destinations": [place],
                "audienceMembers": [{"userData": {"userIdentifiers": identifiers}}],
                "encoding": "HEX",
            }
            if not parcel.remove:
                said["consent"] = _AGREED
                said["termsOfService"] = {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
            verb = "remove" if parcel.remove else "ingest"
            taken(ask(web, "POST", f"{url}:{verb}", content=encode(said), headers=headers))

        yield perform


def known_by(parcel: Parcel) -> str:
    """The hashes of a person's addresses as Google compares them."""
    found = _hashes(parcel.to)
    if not found:
        raise Rejected("no address is kept for this person")
    return encode(found).decode()


def _hashes(to: Mapping[Field, str]) -> dict[str, str]:
    found = {}
    if "email" in to:
        found["emailAddress"] = hashed(_mailbox(email(to[Field("email")])))
    if "phone" in to:
        found["phoneNumber"] = hashed(phone(to[Field("phone")]))
    return found


def _mailbox(address: str) -> str:
    """An address without what Google's own mail does not tell apart.

    Examples:
        >>> _mailbox("a.da+tea@gmail.com"), _mailbox("a.da@example.org")
        ('ada@gmail.com', 'a.da@example.org')
    """
    name, _, domain = address.partition("@")
    if domain not in _DOTLESS:
        return address
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"


DESTINATION = Destination(
    title="an audience of Google's (Customer Match)",
    purpose=Purpose.TARGETED_ADVERTISING,
    fields=(Field("email"),),
    settings={
        "account": Needed("the number of the Google Ads account", required=True),
        "audience": Needed("the number of the audience", required=True),
        "url": Needed("the interface's address", "https://datamanager.googleapis.com"),
        "token_file": Needed("a file that holds the access token", required=True),
        **TIMEOUT,
    },
    connect=connect,
    known_by=known_by,
    carries_words=False,
    knows_keys=True,
)
