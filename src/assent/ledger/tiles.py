"""The tree as static files that anybody may host: C2SP tlog-tiles.

    checkpoint              the signed note, written last
    tile/0/x001/234         256 hashes of leaves
    tile/1/004              256 roots over 256 leaves each, and so on
    tile/0/x001/235.p/17    the last tile, as wide as it is yet

Whoever has these can work out every inclusion and consistency proof without asking the house.
Entries are not exported: a body has a pseudonym in it, a hash nothing (it is salted).

Source: C2SP tlog-tiles.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from assent.ledger.rows import roots_over

WIDTH = 256
_LEVEL = 8  # each level of tiles is this many of the tree's


class Tile(NamedTuple):
    """A row of neighbouring hashes.

    Args:
        level: 0 for leaves.
        number: its place on the level.
        width: how many hashes; 256 once it is full.
    """

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Where it is served.

        Examples:
            >>> Tile(0, 1234067, 256).path, Tile(1, 3, 17).path
            ('tile/0/x001/x234/067', 'tile/1/003.p/17')
        """
        groups = [f"{self.number % 1000:03d}"]
        rest = self.number // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        part = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{self.level}/{'/'.join(groups)}{part}"


def tiles(size: int) -> Iterator[Tile]:
    """The tiles of a tree.

    Examples:
        >>> [tile.path for tile in tiles(257)]
        ['tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']
    """
    level = 0
    while hashes := size >> (_LEVEL * level):
        yield from (Tile(level, number, WIDTH) for number in range(hashes // WIDTH))
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level += 1


def hashes_of(connection: Connection, tile: Tile) -> bytes:
    """The hashes of a tile, joined."""
    first = tile.number * WIDTH
    wanted = [[(_LEVEL * tile.level, first + n)] for n in range(tile.width)]
    return b"".join(roots_over(connection, wanted))


def export(
    connection: Connection,
    folder: Path,
    size: int,
    on_progress: Callable[[int, int | None], None],
) -> int:
    """Write the tiles of the tree of `size` that are not there yet, and count them.

    A tile never changes once it is written, so exporting again costs only what is new, and what
    was cut short is ended by exporting again.
    """
    wanted = [tile for tile in tiles(size) if not (folder / tile.path).exists()]
    for done, tile in enumerate(wanted, 1):
        put_whole(folder / tile.path, hashes_of(connection, tile))
        on_progress(done, len(wanted))
    return len(wanted)


def put_whole(path: Path, said: bytes) -> None:
    """Put a file in its place, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(said)
    part.replace(path)
