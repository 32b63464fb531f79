"""Receivers on loopback that hold requests to what each interface is on record to take.

The records are the structs below: a field they do not name is refused, as is one left out.
Each receiver knows who is there now, and misbehaves when told to.
"""

# ruff: noqa: N815, ARG002  names and arguments are the wire's

import base64
import threading
from abc import ABC, abstractmethod
from hashlib import sha256
from hmac import HMAC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, Self
from urllib.parse import parse_qs

import msgspec

SECRET = b"a secret of the two, 24 bytes or more"
Answer = tuple[int, bytes]


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    pass


class Receiver(ABC):
    """Used as a context manager; `faults` says what the nth request is answered, from 1.

    A status such as `503`, a status and a body such as `200 {"error": "no"}`, `drop` (no answer)
    or `swallow` (taken, and no answer).
    """

    def __init__(self, faults: dict[int, str] | None = None) -> None:
        self.faults = faults or {}
        self.requests: list[bytes] = []
        self.there: dict[str, bytes] = {}
        self.taken: list[str] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @abstractmethod
    def take(self, method: str, path: str, headers, body: bytes) -> Answer:
        """What this place answers."""

    def enter(self, key: str, content: bytes) -> None:
        self.there[key] = content
        self.taken.append(key)

    def answer(self, method: str, path: str, headers, body: bytes) -> Answer | None:
        with self._lock:
            self.requests.append(body)
            fault = self.faults.get(len(self.requests), "")
            if fault == "drop":
                return None
            if fault and fault != "swallow":
                status, _, said = fault.partition(" ")
                return int(status), said.encode()
            try:
                answered = self.take(method, path, headers, body)
            except (msgspec.ValidationError, AssertionError, KeyError) as wrong:
                return 400, msgspec.json.encode({"error": {"message": str(wrong)}})
            return None if fault == "swallow" else answered

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = receiver.answer(self.command, self.path, self.headers, body)
                if answer is None:
                    self.close_connection = True
                    return
                status, said = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_POST = do_PUT = do_DELETE = _any

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        return Handler


class Webhook(Receiver):
    """Verifies the signature by itself, as Standard Webhooks describes it."""

    def take(self, method, path, headers, body):
        key, at = headers["webhook-id"], headers["webhook-timestamp"]
        whole = HMAC(SECRET, f"{key}.{at}.".encode() + body, sha256).digest()
        assert headers["webhook-signature"] == "v1," + base64.b64encode(whole).decode()
        assert headers["Idempotency-Key"] == f'"{key}"'
        said = msgspec.json.decode(body)
        assert said["id"] == key
        if said["type"] == "person.removed":
            assert "to" not in said
            self.there.pop(said["person"], None)
        elif key not in self.taken:
            self.enter(said["person"], body)
            self.taken[-1] = key
        return 200, b""


class Provider(Receiver):
    """A provider of text messages that takes a form."""

    def take(self, method, path, headers, body):
        assert headers["Authorization"] == "Bearer token"
        said = {
            name: each[0] for name, each in parse_qs(body.decode(), strict_parsing=True).items()
        }
        assert set(said) == {"to", "body", "from"}
        self.enter(headers["Idempotency-Key"], body)
        return 201, b'{"sid": "SM1", "status": "queued", "error": null}'


class Bucket(Receiver):
    """A store that checks what was signed against what arrived."""

    def take(self, method, path, headers, body):
        assert headers["x-amz-content-sha256"] == sha256(body).hexdigest()
        names = headers["Authorization"].split("SignedHeaders=")[1].partition(",")[0].split(";")
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        digest = headers["x-amz-content-sha256"]
        request = "\n".join([method, path, "", lines, ";".join(names), digest])
        scope = headers["Authorization"].split("Credential=key/")[1].partition(",")[0]
        key = b"AWS4secret"
        for part in scope.split("/"):
            key = HMAC(key, part.encode(), sha256).digest()
        digest = sha256(request.encode()).hexdigest()
        said = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, digest])
        expected = HMAC(key, said.encode(), sha256).hexdigest()
        if headers["Authorization"].rpartition("=")[2] != expected:
            return 403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
        if method == "DELETE":
            return (204, b"") if self.there.pop(path, None) else (404, b"")
        self.enter(path, body)
        return 200, b""


class Campaign(Strict):
    name: str


class Preferences(Strict):
    categoryPreferences: dict[str, Literal[True]]


class Context(Strict):
    campaign: Campaign
    consent: Preferences


class Identify(Strict):
    type: Literal["identify"]
    messageId: str
    userId: str
    timestamp: str
    traits: dict[str, str]
    context: Context


class Regulation(Strict):
    regulationType: Literal["DELETE_ONLY"]
    subjectType: Literal["USER_ID"]
    subjectIds: list[str]


class Segment(Receiver):
    def take(self, method, path, headers, body):
        if path == "/regulations":
            assert headers["Authorization"] == "Bearer token"
            for each in msgspec.json.decode(body, type=Regulation).subjectIds:
                self.there.pop(each, None)
            return 200, b'{"data": {"regulateId": "1"}}'
        assert path == "/v1/identify"
        assert headers["Authorization"] == "Basic " + base64.b64encode(b"token:").decode()
        self.enter(msgspec.json.decode(body, type=Identify).userId, body)
        return 200, b'{"success": true}'


Hash = msgspec.Meta(pattern="^[0-9a-f]{64}$")


class Payload(Strict):
    schema: list[Literal["EMAIL", "PHONE"]]
    data: list[list[str]]


class Users(Strict):
    payload: Payload
    customer_consent: Literal[True] | None = None


class MetaAudience(Receiver):
    def take(self, method, path, headers, body):
        assert path == "/v25.0/77/users"
        assert headers["Authorization"] == "Bearer token"
        said = msgspec.json.decode(body, type=Users)
        assert (method == "POST") == (said.customer_consent is True)
        for row in said.payload.data:
            assert len(row) == len(said.payload.schema)
            assert all(len(each) == 64 for each in row)
            if method == "POST":
                self.enter(row[0], body)
            else:
                self.there.pop(row[0], None)
        return 200, b'{"audience_id": "77", "num_received": 1, "num_invalid_entries": 0}'


class UserData(Strict):
    external_id: list[str]
    em: list[str] = []
    ph: list[str] = []


class Event(Strict):
    event_name: str
    event_time: int
    event_id: str
    action_source: Literal["system_generated"]
    user_data: UserData
    opt_out: Literal[False]
    data_processing_options: list[Literal["LDU"]]
    data_processing_options_country: int | None = None
    data_processing_options_state: int | None = None


class Events(Strict):
    data: list[Event]


class MetaConversions(Receiver):
    def take(self, method, path, headers, body):
        assert (method, path) == ("POST", "/v25.0/78/events")
        said = msgspec.json.decode(body, type=Events)
        for event in said.data:
            assert all(len(each) == 64 for each in event.user_data.em)
            self.enter(event.event_id, body)
        return 200, b'{"events_received": 1, "messages": [], "fbtrace_id": "x"}'


class Account(Strict):
    accountType: Literal["GOOGLE_ADS"]
    accountId: str


class Place(Strict):
    operatingAccount: Account
    productDestinationId: str


class Identifier(Strict):
    emailAddress: str = ""
    phoneNumber: str = ""


class Identifiers(Strict):
    userIdentifiers: list[Identifier]


class Member(Strict):
    userData: Identifiers


class Consent(Strict):
    adUserData: Literal["CONSENT_GRANTED"]
    adPersonalization: Literal["CONSENT_GRANTED"]


class Terms(Strict):
    customerMatchTermsOfServiceStatus: Literal["ACCEPTED"]


class Remove(Strict):
    destinations: list[Place]
    audienceMembers: list[Member]
    encoding: Literal["HEX"]


class Ingest(Remove):
    consent: Consent
    termsOfService: Terms


class GoogleAudience(Receiver):
    def take(self, method, path, headers, body):
        assert headers["Authorization"] == "Bearer token"
        kinds = {
            "/v1/audienceMembers:ingest": Ingest,
            "/v1/audienceMembers:remove": Remove,
        }
        said = msgspec.json.decode(body, type=kinds[path])
        for member in said.audienceMembers:
            known = member.userData.userIdentifiers[0].emailAddress
            assert len(known) == 64
            if kinds[path] is Ingest:
                self.enter(known, body)
            else:
                self.there.pop(known, None)
        return 200, b'{"requestId": "r-1"}'
