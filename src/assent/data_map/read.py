"""Reading `assent.toml`: the data map when it is right, every mistake with its line when not.

`layout.py` is the format, `between.py` what must hold between its parts.
"""

import re
import tomllib
from pathlib import Path as FilePath

from assent.data_map.between import BETWEEN, Said
from assent.data_map.declarations import DataMap
from assent.data_map.layout import data_map, layout
from assent.data_map.mistakes import Mistake, Remark, Severity
from assent.data_map.places import Path, line_of, places
from assent.vocabulary import BadRequest


def read(path: FilePath | str) -> DataMap:
    """The data map in the file at `path`.

    Raises:
        BadRequest: the file cannot be read, or the first mistake in it, with its line.
    """
    declared, mistakes = _understand(read_text(path))
    errors = [each for each in mistakes if each.severity is Severity.ERROR]
    if declared is None or errors:
        more = f"; `assent check` lists {len(errors) - 1} more" if len(errors) > 1 else ""
        raise BadRequest(f"line {errors[0].line}: {errors[0].message}{more}")
    return declared


def check(text: str) -> list[Mistake]:
    r"""Every mistake in the text of a data map, in the order of its lines.

    Examples:
        >>> check('[laws]\nin_force = ["gdprs"]')[-1].message
        'unknown jurisdiction `gdprs`; did you mean `gdpr`?'
    """
    return _understand(text)[1]


def read_text(path: FilePath | str) -> str:
    """The text of the file at `path`, its lines ended alike.

    Raises:
        BadRequest: there is no such file, or it is not UTF-8.
    """
    file = FilePath(path)
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise BadRequest(
            f"there is no data map at `{file}`; `assent init` writes an example"
        ) from None
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        raise BadRequest(
            f"line {line}: `{file}` is not UTF-8 from byte {wrong.start} on; save it as UTF-8"
        ) from None
    except OSError as wrong:
        said = (wrong.strerror or "unreadable").lower()
        raise BadRequest(f"the data map at `{file}` cannot be read: {said}") from None


def _understand(text: str) -> tuple[DataMap | None, list[Mistake]]:
    """The map, unless something is missing from it, and all mistakes."""
    if not text.strip():
        return None, [Mistake(1, "the data map is empty; `assent init` writes an example")]
    text = text.replace("\r\n", "\n")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        return None, [_broken(str(wrong), text)]
    except RecursionError:
        return None, [Mistake(1, "the data map is nested too deeply to be read")]
    remarks: list[Remark] = []

    def say(path: Path, message: str) -> None:
        remarks.append((path, message, Severity.ERROR))

    parts = {
        name: part
        for name, part in layout(document).parts(document, (), say).items()
        if part is not None
    }
    said = Said(parts, document, wrong=frozenset(str(path[0]) for path, *_ in remarks if path))
    for between in BETWEEN:
        remarks.extend(between(said))
    where = places(text) if remarks else {}
    mistakes = sorted(Mistake(line_of(where, path), message, how) for path, message, how in remarks)
    broken = any(each.severity is Severity.ERROR for each in mistakes)
    return None if broken else data_map(**parts), mistakes


def _broken(said: str, text: str) -> Mistake:
    """What `tomllib` objects to, with the line taken out of its sentence."""
    found = re.search(r" \(at line (\d+), column \d+\)$", said)
    line = int(found[1]) if found else text.count("\n") + 1
    reason = re.sub(r" \(at .*\)$", "", said)
    doubled = "Cannot overwrite" in reason or "twice" in reason
    hint = "; it was already said above" if doubled else ""
    return Mistake(line, f"not valid TOML: {reason[0].lower()}{reason[1:]}{hint}")
