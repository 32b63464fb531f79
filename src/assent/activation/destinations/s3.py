"""Any store that speaks S3: one object for each person, so that each can be removed alone.

    BUCKET/PREFIX/CAMPAIGN/PERSON.json

Writing or deleting an object twice is the same as once.

Source: AWS Signature Version 4, "Authenticating Requests (AWS Signature Version 4)".
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from hmac import HMAC
from urllib.parse import quote, urlsplit

from assent.activation.destination import Destination, Needed, Perform, Settings, read_secret
from assent.activation.http import TIMEOUT, ask, client, encode, taken
from assent.activation.parcel import Parcel
from assent.vocabulary import Field, Purpose


@contextmanager
def connect(settings: Settings) -> Iterator[Perform]:
    """Give `perform`, which puts and deletes objects in a bucket."""
    region, access = str(settings["region"]), str(settings["access_key"])
    bucket = f"{str(settings['url']).rstrip('/')}/{settings['bucket']}"
    secret = read_secret(settings, "secret_file")

    with client(settings) as web:

        def perform(parcel: Parcel) -> None:
            who = parcel.known_by if parcel.remove else parcel.person
            folders = [str(settings["prefix"]).strip("/"), parcel.campaign]
            path = "/".join([quote(each) for each in folders if each] + [f"{who}.json"])
            url, content = f"{bucket}/{path}", b"" if parcel.remove else _object(parcel)
            method = "DELETE" if parcel.remove else "PUT"
            headers = signed(
                method,
                url,
                content,
                at=parcel.at,
                region=region,
                access=access,
                secret=secret,
            )
            answer = ask(web, method, url, content=content, headers=headers)
            if not (parcel.remove and answer.status_code == 404):
                taken(answer)

        yield perform


def signed(
    method: str,
    url: str,
    content: bytes,
    *,
    at: datetime,
    region: str,
    access: str,
    secret: str,
    more: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The headers that sign a request.

    Args:
        method: such as `PUT`.
        url: its whole address, the path percent-encoded, without a query.
        content: its body.
        at: when it is made.
        region: where the store is, such as `eu-central-1`.
        access: the access key.
        secret: the secret key.
        more: other headers to be signed.

    Examples:
        The `GET Object` of the source:

        >>> from datetime import UTC
        >>> signed(
        ...     "GET", "https://examplebucket.s3.amazonaws.com/test.txt", b"",
        ...     at=datetime(2013, 5, 24, tzinfo=UTC), region="us-east-1",
        ...     access="AKIAIOSFODNN7EXAMPLE", more={"range": "bytes=0-9"},
        ...     secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ... )["Authorization"].rpartition("=")[2]
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'
    """
    address, day, moment = urlsplit(url), f"{at:%Y%m%d}", f"{at:%Y%m%dT%H%M%SZ}"
    body = sha256(content).hexdigest()
    headers = dict(more or {}) | {
        "host": address.netloc,
        "x-amz-content-sha256": body,
        "x-amz-date": moment,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join([method, address.path or "/", address.query, lines, names, body])
    scope = f"{day}/{region}/s3/aws4_request"
    digest = sha256(request.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = HMAC(key, part.encode(), sha256).digest()
    said = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
    signature = HMAC(key, said.encode(), sha256).hexdigest()
    credential = f"AWS4-HMAC-SHA256 Credential={access}/{scope}"
    return headers | {"Authorization": f"{credential},SignedHeaders={names},Signature={signature}"}


def _object(parcel: Parcel) -> bytes:
    said = {"person": parcel.person, "purpose": parcel.purpose.value, "to": dict(parcel.to)}
    return encode(said | {"at": parcel.at.isoformat()})


DESTINATION = Destination(
    title="a store that speaks S3",
    purpose=Purpose.SHARE_WITH_THIRD_PARTY,
    fields=(Field("email"),),
    settings={
        "url": Needed("the store's address, without the bucket", required=True),
        "bucket": Needed("the bucket", required=True),
        "region": Needed("where the store is", "us-east-1"),
        "prefix": Needed("the folder within the bucket"),
        "access_key": Needed("the access key", required=True),
        "secret_file": Needed("a file that holds the secret key and nothing else", required=True),
        **TIMEOUT,
    },
    connect=connect,
    known_by=lambda parcel: parcel.person,
    carries_words=False,
    knows_keys=True,
)
