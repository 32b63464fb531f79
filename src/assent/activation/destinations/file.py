"""A folder: each message becomes one `.eml` file that any mail program opens.

A file appears whole or not at all, and is named after its message, so that handing the same
message over twice leaves one file.
"""

import errno
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from assent.activation.destination import Destination, Needed, Post, Settings
from assent.activation.letters import parcels
from assent.activation.outcome import Misconfigured, Unreachable
from assent.vocabulary import Field, Purpose

_PASSES = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE}


@contextmanager
def post(settings: Settings) -> Iterator[Post]:
    """Make the folder if need be and put letters in it."""
    folder = Path(str(settings["path"]))
    with _divided(folder):
        folder.mkdir(parents=True, exist_ok=True)

    def put(message: EmailMessage) -> None:
        with _divided(folder):
            _put(_place(folder, str(message["Message-ID"])), message.as_bytes())

    yield put


def recall(settings: Settings, messages: Collection[str]) -> set[str]:
    """Delete the files of these messages, and what is left of one that was being written."""
    folder = Path(str(settings["path"]))
    found = set()
    with _divided(folder):
        for each in messages:
            place = _place(folder, each)
            for copy in (place, place.with_suffix(".part")):
                if copy.exists():
                    copy.unlink()
                    found.add(each)
    return found


def _place(folder: Path, message: str) -> Path:
    return folder / f"{sha256(message.encode()).hexdigest()[:32]}.eml"


def _put(place: Path, content: bytes) -> None:
    """Write a file so that, even after a power cut, it is there whole or not at all."""
    part = place.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _divided(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        said = f"the folder `{folder}` cannot be written: {os.strerror(failure.errno or 0).lower()}"
        kind = Unreachable if failure.errno in _PASSES else Misconfigured
        raise kind(said) from failure


DESTINATION = Destination(
    title="a folder of mail files",
    purpose=Purpose.DIRECT_MARKETING_EMAIL,
    fields=(Field("email"),),
    settings={
        "path": Needed("the folder the messages are written to", required=True),
        "sender": Needed("whom messages are from; the controller's contact when left out"),
    },
    connect=parcels(post),
    knows_keys=True,
    post=post,
    recall=recall,
)
