"""Finding made-up people's values in bytes, however they were written.

Every value of person n has `q7w000123k` in it, and every amount they paid is 2**30 + 64 n + 0.5. No
program writes either by chance, so what is found is theirs.
"""

import base64
import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

CORE = b"q7w"
AMOUNT_FROM = 2**30
_STEP = 64
_NUMBER = re.compile(CORE + rb"(\d{6})k")
_WIDE = {
    "UTF-16 little": re.compile(b"".join(bytes([c, 0]) for c in CORE) + rb"((?:\d\0){6})k\0"),
    "UTF-16 big": re.compile(b"".join(bytes([0, c]) for c in CORE) + rb"((?:\0\d){6})\0k"),
}
_HEX = re.compile(CORE.hex().encode() + rb"((?:3\d){6})6b", re.IGNORECASE)
_ESCAPED = re.compile(
    b"".join(rf"\\u00{c:02x}".encode() for c in CORE) + rb"((?:\\u003\d){6})\\u006b",
    re.IGNORECASE,
)
_DOUBLE = re.compile(rb"(?s)(?=(\x41\xd0.{4}\0\0))")
_DOUBLE_LITTLE = re.compile(rb"(?s)(?=(\0\0.{4}\xd0\x41))")
# For each place in a group of three bytes: the letters that `q7w` alone decides, and how many
# letters of the group stand before them.
_BASE64 = [
    (base64.b64encode(bytes(at) + CORE + b"0")[first : first + 4], first)
    for at, first in ((0, 0), (1, 2), (2, 3))
]


def mark(n: int) -> str:
    """What makes a value person n's; it begins with a letter that JSON may escape."""
    return f"ž{CORE.decode()}{n:06d}k"


def amount(n: int) -> float:
    """What person n pays."""
    return AMOUNT_FROM + _STEP * n + 0.5


def found_in(data: bytes) -> Iterator[tuple[str, int]]:
    """(how it is written, whose it is) of every value in these bytes."""
    yield from (("plain or in JSON", int(m[1])) for m in _NUMBER.finditer(data))
    for name, pattern in _WIDE.items():
        yield from ((name, int(m[1].replace(b"\0", b""))) for m in pattern.finditer(data))
    yield from (("hexadecimal", int(bytes.fromhex(m[1].decode()))) for m in _HEX.finditer(data))
    for m in _ESCAPED.finditer(data):
        yield "escaped in JSON", int(json.loads(b'"' + m[1] + b'"'))
    for at, (letters, before) in enumerate(_BASE64):
        for m in re.finditer(re.escape(letters), data):
            start = m.start() - before
            group = data[max(start, 0) : start + 20]
            if start >= 0 and (said := _NUMBER.match(_decoded(group)[at:])):
                yield "base64", int(said[1])
    for pattern, order in ((_DOUBLE, ">d"), (_DOUBLE_LITTLE, "<d")):
        for m in pattern.finditer(data):
            whole = struct.unpack(order, m[1])[0] - AMOUNT_FROM - 0.5
            if whole >= 0 and whole % _STEP == 0 and whole < _STEP * 1_000_000:
                yield "a number", int(whole // _STEP)


def search(root: Path, people: set[int]) -> tuple[Counter[str], int, Counter[str]]:
    """Search every byte of every file under a folder, and every file's name.

    Returns:
        How often a value of these people stands there, by file and writing; how many bytes there
        are; and how often anybody else's does, which shows that they would be found.
    """
    theirs: Counter[str] = Counter()
    others: Counter[str] = Counter()
    n_bytes = 0
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        data = path.read_bytes()
        n_bytes += len(data)
        name = path.relative_to(root).as_posix()
        joined = data.replace(b"\r\n", b"").replace(b"\n", b"") if path.suffix == ".eml" else b""
        for how, n in {*_counted(data), *_counted(joined), *_counted(name.encode())}:
            if n[0] in people:
                theirs[f"{name}: {how}"] += 1
            else:
                others[how] += 1
    return theirs, n_bytes, others


def _counted(data: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    seen: Counter[tuple[str, int]] = Counter()
    for how, n in found_in(data):
        seen[how, n] += 1
        yield how, (n, seen[how, n])


def _decoded(letters: bytes) -> bytes:
    whole = letters.translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(whole[: len(whole) // 4 * 4])
    except ValueError:
        return b""
