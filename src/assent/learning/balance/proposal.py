"""A proposed change of the data map: a difference to be read by a human, applied by nobody else.

The text of `assent.toml` is changed in the lines it concerns and nowhere else, so comments and
order stay; what comes out is read again and must differ in the purposes of those fields alone.
"""

import re
import tomllib
from collections.abc import Iterable
from difflib import unified_diff
from typing import Any

from assent.vocabulary import Purpose


def proposed(text: str, fields: Iterable[str], purpose: Purpose, name: str = "assent.toml") -> str:
    r"""The change by which fields are no longer used for a purpose.

    Args:
        text: the data map as it is written now.
        fields: which fields.
        purpose: what they are no longer to be used for.
        name: of the file.

    Returns:
        A unified diff, with a remark for each field that is then used for nothing and need not
        be collected; empty when nothing changes.

    Examples:
        >>> told = '[fields.town]\npurposes = ["service", "model_training"]\n'
        >>> print(proposed(told, ["town"], Purpose.MODEL_TRAINING).rstrip())
        --- assent.toml
        +++ assent.toml (proposed)
        @@ -1,2 +1,2 @@
         [fields.town]
        -purposes = ["service", "model_training"]
        +purposes = ["service"]
    """
    now, remarks = text, []
    for field in sorted(set(fields)):
        declared = tomllib.loads(text).get("fields", {}).get(field, {}).get("purposes", [])
        if purpose.value not in declared:
            continue
        left = [each for each in declared if each != purpose.value]
        changed = _with_purposes(now, field, left)
        if changed is None:
            remarks.append(f"# set `purposes` of `[fields.{field}]` to {_listed(left)}")
            continue
        now = changed
        if not left:
            remarks.append(f"# `{field}` is then used for nothing: take it out and stop collecting")
    lines = unified_diff(
        text.splitlines(keepends=True),
        now.splitlines(keepends=True),
        name,
        f"{name} (proposed)",
        n=1,
        lineterm="\n",
    )
    return "".join(lines) + "".join(f"{each}\n" for each in remarks)


def _with_purposes(text: str, field: str, purposes: list[str]) -> str | None:
    """The text with the purposes of one field replaced; None if that cannot be done surely."""
    key = rf'(?:{re.escape(field)}|"{re.escape(field)}")'
    place = re.compile(
        rf"(^\[fields\.{key}\][^\n]*\n(?:(?!\[)[^\n]*\n)*?purposes[ \t]*=[ \t]*)\[[^\]]*\]",
        re.MULTILINE,
    )
    changed, n = place.subn(lambda found: found.group(1) + _listed(purposes), text)
    wanted: dict[str, Any] = tomllib.loads(text)
    wanted["fields"][field]["purposes"] = purposes
    try:
        same = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        return None
    return changed if n == 1 and same else None


def _listed(purposes: list[str]) -> str:
    return "[" + ", ".join(f'"{each}"' for each in purposes) + "]"
