"""A real mail server on this machine, for the length of one sending."""

import contextlib
import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Mailbox:
    """Takes every message and keeps it in memory.

    Attributes:
        received: the messages, in the order they arrived.
    """

    def __init__(self, port: int) -> None:
        from aiosmtpd.controller import Controller

        self.received: list[EmailMessage] = []
        self._server = Controller(self, hostname=HOST, port=port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Keep one message."""
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)  # noqa: S101  the policy makes it one
        self.received.append(message)
        return "250 taken"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        with contextlib.suppress(AssertionError):
            self._server.stop()
