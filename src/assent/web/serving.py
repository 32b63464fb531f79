"""Serves a house: granian with one worker, because one process writes the store."""

from functools import partial
from pathlib import Path

from litestar import Litestar

from assent.assembly import open_house
from assent.web.app import create_app


def serve(root: Path, *, host: str, port: int, notice: str = "") -> None:
    """Serve the house in a folder until told to stop.

    Requests are not logged: their addresses can hold what leads to a person.

    Args:
        root: the folder with `assent.toml`.
        host: the address to listen at.
        port: the port.
        notice: see `create_app`.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "assent",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(load, root, notice), wrap_loader=False)


def load(root: Path, notice: str) -> Litestar:
    """The app of the house in a folder, which it closes when it stops."""
    house = open_house(root)
    app = create_app(house, notice=notice)
    app.on_shutdown.append(house.close)
    return app
