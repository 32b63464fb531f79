"""Model files: named arrays in one file, which refuse to be read once altered.

The format is safetensors (a length, a JSON header, the arrays as they lie in memory), so other
tools can open the files and nothing in them is ever executed. Arrays start on multiples of 64
bytes, so a file can be mapped and asked at once.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from assent.vocabulary import Later

FORMAT = "assent-model/1"
SUFFIX = ".safetensors"
DERIVED = ".derived"
PARTIAL = ".partial"

_TYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "U32": np.dtype("<u4"),
    "U16": np.dtype("<u2"),
    "U8": np.dtype("u1"),
}
_NAMES = {each: name for name, each in _TYPES.items()}
_ALIGN = 64
_LENGTH = 8

Arrays = Mapping[str, NDArray[Any]]


class Unusable(Later):
    """A model file that this version will never read as it lies there."""


def write(path: Path, about: Mapping[str, str], arrays: Arrays) -> str:
    """Write arrays to `path` durably, all of them or nothing.

    Args:
        path: the file, replaced if it is there.
        about: what the file says of itself.
        arrays: float64, or whole numbers of 64 to 8 bits, by name.

    Returns:
        The SHA-256 of the file, in hex.

    Raises:
        Later: the file cannot be written; what was there before still is.
    """
    partial = path.with_name(path.name + PARTIAL)
    # Widest first, so that each array starts where its type may start.
    ordered = sorted(arrays.items(), key=lambda pair: (-pair[1].dtype.itemsize, pair[0]))
    parts: list[bytes | memoryview] = [_header(about, ordered)]
    parts.extend(_bytes(each) for _, each in ordered)
    made = sha256()
    try:
        with partial.open("wb") as file:
            for part in parts:
                made.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as failure:
        with suppress(OSError):
            partial.unlink()
        raise Later(
            f"the model file `{path.name}` cannot be written: "
            f"{(failure.strerror or str(failure)).lower()}; nothing was changed"
        ) from failure
    return made.hexdigest()


def read(
    path: Path, expected: str | None, *, model: str, to_change: bool = False
) -> tuple[dict[str, str], dict[str, NDArray[Any]]]:
    """Read what `write` wrote.

    Args:
        path: the file.
        expected: its SHA-256, as `write` answered; None where the reader has other proof.
        model: which model it must hold.
        to_change: read the arrays into memory; otherwise they are mapped and cannot be changed.

    Returns:
        What the file says of itself, and its arrays by name.

    Raises:
        Unusable: the file is missing, altered, or of another format or model.
        Later: the disk does not give it now.
    """
    try:
        raw = np.fromfile(path, np.uint8) if to_change else np.memmap(path, np.uint8, mode="r")
    except (FileNotFoundError, ValueError):  # an empty file cannot be mapped
        raise Unusable(f"the model file `{path.name}` is missing or empty; train again") from None
    except OSError as failure:
        why = (failure.strerror or str(failure)).lower()
        raise Later(f"the model file `{path.name}` cannot be read: {why}") from failure
    if expected is not None and sha256(raw.data).hexdigest() != expected:
        raise Unusable(
            f"the model file `{path.name}` was altered since it was written; "
            "restore it from a backup or train again"
        )
    start = _LENGTH + int.from_bytes(raw[:_LENGTH].tobytes(), "little")
    places = msgspec.json.decode(raw[_LENGTH:start].tobytes(), type=dict[str, msgspec.Raw])
    about = msgspec.json.decode(places.pop("__metadata__"), type=dict[str, str])
    if (about.get("format"), about.get("model")) != (FORMAT, model):
        raise Unusable(
            f"the model file `{path.name}` holds `{about.get('model')}` as `{about.get('format')}`,"
            f" expected `{model}` as `{FORMAT}`; train again"
        )
    return about, {name: _array(raw[start:], place) for name, place in places.items()}


class _Place(msgspec.Struct):
    """Where an array lies, in safetensors' own words."""

    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def _header(about: Mapping[str, str], arrays: list[tuple[str, NDArray[Any]]]) -> bytes:
    header: dict[str, object] = {"__metadata__": {"format": FORMAT, **about}}
    end = 0
    for name, each in arrays:
        begin, end = end, end + each.nbytes
        header[name] = _Place(_NAMES[each.dtype], each.shape, (begin, end))
    text = msgspec.json.encode(header)
    text += b" " * (-(_LENGTH + len(text)) % _ALIGN)
    return len(text).to_bytes(_LENGTH, "little") + text


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _array(data: NDArray[np.uint8], place: msgspec.Raw) -> NDArray[Any]:
    at = msgspec.json.decode(place, type=_Place)
    begin, end = at.data_offsets
    found = np.asarray(data[begin:end]).view(_TYPES[at.dtype])
    return found.reshape(at.shape)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
