"""Every mistake in a data map that can be known before it is used, also of what shelves need.

What a destination or a deleter needs is known to its file on the shelf, not to the data map; here
both are.
"""

from pathlib import Path

from assent.activation import check_settings
from assent.data_map import Mistake, Severity, check, read, read_text
from assent.data_map.places import line_of, places
from assent.rights import check_deletion
from assent.vocabulary import BadRequest


def check_data_map(path: Path) -> list[Mistake]:
    """Every mistake in the data map at `path`, in the order of its lines.

    Raises:
        BadRequest: there is no such file, or it is not UTF-8.
    """
    text = read_text(path)
    mistakes = check(text)
    if any(each.severity is Severity.ERROR for each in mistakes):
        return mistakes
    where = places(text)
    for name, declared in read(path).destinations.items():
        try:
            check_settings(name, declared)
        except BadRequest as wrong:
            mistakes.append(Mistake(line_of(where, ("destinations", name)), wrong.message))
    for processor, told in read(path).processors.items():
        try:
            if told.deletion is not None:
                check_deletion(processor, told.deletion)
        except BadRequest as wrong:
            line = line_of(where, ("processors", processor, "deletion"))
            mistakes.append(Mistake(line, wrong.message))
    return sorted(mistakes)
