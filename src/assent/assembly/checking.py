"""Every mistake in a data map that can be known before it is used, also of what shelves need.

What a destination, a deleter or a language model needs is known to its file on the shelf, not to
the data map; here both are.
"""

from collections.abc import Iterator
from pathlib import Path

from assent.activation import check_settings
from assent.content.declared import check_model
from assent.data_map import DataMap, Mistake, Severity, check, read, read_text
from assent.data_map.mistakes import Remark
from assent.data_map.places import line_of, places
from assent.rights import check_deletion
from assent.vocabulary import BadRequest, Purpose


def check_data_map(path: Path) -> list[Mistake]:
    """Every mistake in the data map at `path`, in the order of its lines.

    Raises:
        BadRequest: there is no such file, or it is not UTF-8.
    """
    text = read_text(path)
    mistakes = check(text)
    if any(each.severity is Severity.ERROR for each in mistakes):
        return mistakes
    where, data_map = places(text), read(path)
    for look in (_destinations, _models, _deletions):
        for place, message, severity in look(data_map):
            mistakes.append(Mistake(line_of(where, place), message, severity))
    return sorted(mistakes)


def _destinations(data_map: DataMap) -> Iterator[Remark]:
    for name, declared in data_map.destinations.items():
        try:
            check_settings(name, declared)
        except BadRequest as wrong:
            yield ("destinations", name), wrong.message, Severity.ERROR


def _models(data_map: DataMap) -> Iterator[Remark]:
    for name, declared in data_map.generators.items():
        place, runs_it = ("generators", name), declared.processor
        if Purpose.LLM_INFERENCE not in data_map.processors[runs_it].purposes:
            may_not = (
                f"`[generators.{name}]` is run by `{runs_it}`, which may not do that; add "
                f"`llm_inference` to the purposes of `[processors.{runs_it}]`"
            )
            yield place, may_not, Severity.ERROR
        try:
            if missing := check_model(name, declared):
                yield place, missing, Severity.FINDING
        except BadRequest as wrong:
            yield place, wrong.message, Severity.ERROR


def _deletions(data_map: DataMap) -> Iterator[Remark]:
    for processor, told in data_map.processors.items():
        try:
            if told.deletion is not None:
                check_deletion(processor, told.deletion)
        except BadRequest as wrong:
            yield ("processors", processor, "deletion"), wrong.message, Severity.ERROR
