"""Mail as a destination: each parcel becomes a letter that says why it came."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from assent.activation.destination import Perform, Post, Settings
from assent.activation.message import build_message
from assent.activation.parcel import Parcel


def parcels(
    post: Callable[[Settings], AbstractContextManager[Post]],
) -> Callable[[Settings], AbstractContextManager[Perform]]:
    """A connection that takes parcels, made from one that takes letters."""

    @contextmanager
    def connect(settings: Settings) -> Iterator[Perform]:
        with post(settings) as put:

            def perform(parcel: Parcel) -> None:
                put(
                    build_message(
                        parcel.said,
                        sender=parcel.sender,
                        recipient=next(iter(parcel.to.values())),
                        key=parcel.key,
                        at=parcel.at,
                    )
                )

            yield perform

    return connect
