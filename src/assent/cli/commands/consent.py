"""`assent consent`: who may be used for what, what they said of it, and whether the log agrees."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any

import click

from assent.cli.opened import as_json, opened, progress, say_json, someone, table
from assent.vocabulary import Conflict, NotFound

if TYPE_CHECKING:
    from assent.assembly import House
    from assent.vocabulary import SubjectId

_AT_ONCE = 500


@click.group("consent")
def COMMAND() -> None:
    """See who may be used for what, export what they said, and hold the standings to the log."""


@COMMAND.command()
@as_json
def census(*, json: bool) -> None:
    """Count for each purpose how many people may be used, and why the others may not."""
    from assent.vocabulary import Use

    with opened() as house:
        counted = {
            purpose.value: {
                ruling.for_auditor(): n for ruling, n in house.gate.census(Use.of(purpose)).items()
            }
            for purpose in house.data_map.purposes
        }
    if json:
        say_json(counted)
        return
    rows = [(purpose, why, n) for purpose, found in counted.items() for why, n in found.items()]
    table("People by purpose", ("purpose", "ruling", "people"), rows)


@COMMAND.command()
@click.argument("kind")
@click.argument("value")
@as_json
def choices(kind: str, value: str, *, json: bool) -> None:
    """Print what one person said of each purpose, until when it holds, and if they may be asked.

    Who said no is not asked again before their law's date, who said yes not before it lapses.
    """
    with opened() as house:
        found = house.preferences.choices(someone(house, kind, value))
    if json:
        said = ("purpose", "status", "said_at", "lapses_at", "may_ask", "notice", "language")
        say_json([{name: getattr(each, name) for name in said} for each in found])
        return
    rows = [
        (
            each.purpose,
            each.status,
            each.said_at.date() if each.said_at else "-",
            each.lapses_at.date() if each.lapses_at else "-",
            "yes" if each.may_ask else "no",
        )
        for each in found
    ]
    table("Choices", ("purpose", "status", "since", "lapses", "may be asked"), rows)


@COMMAND.command()
@as_json
def rebuild(*, json: bool) -> None:
    """Fold every standing anew from the log of consent events, and put wrong ones right."""
    with opened() as house:
        wrong = house.register.rebuild()
    if json:
        say_json({"wrong": wrong})
    else:
        click.echo(
            f"{wrong} standings were not what the log says" if wrong else "all as the log says"
        )
    if wrong:
        click.get_current_context().exit(1)


@COMMAND.command()
@click.argument("kind", required=False)
@click.argument("value", required=False)
@click.option("--receipts", is_flag=True, help="A receipt for each act, not a record for each one.")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="Write this file, or none at all."
)
@as_json
def export(
    kind: str | None, value: str | None, to: Path | None, *, receipts: bool, json: bool
) -> None:
    """Export what people said as consent records of ISO/IEC TS 27560, in JSON-LD.

    KIND is what identifies a person, such as `email` or `household`; VALUE is theirs. Without
    them it is everybody who said anything, one document on each line. A document that lacks what
    the standard requires is marked `dpv:NonConformant`, and told of at the end.
    """
    if (kind is None) is not (value is None):
        raise click.UsageError("name both KIND and VALUE, or neither for everybody")
    with opened() as house, _released_at_the_end(to) as file:
        one = someone(house, kind, value) if kind is not None and value is not None else None
        with progress("exporting consent", quiet=json) as on_progress:
            tally = _write(file, house, one, on_progress, receipts=receipts)
        if one is not None and not tally.people:
            raise NotFound("they never answered, or their erasure has begun; there is no record")
        whose = None if one is None else house.keys.pseudonym(one)
        body = {"step": "exported", "people": tally.people}
        entry = house.ledger.record("consent", body, pseudonym=whose)
    if to is not None:
        _summarise(tally, to, entry, json=json)
    if tally.incomplete:
        raise tally.not_complete()


@dataclass
class _Tally:
    """What was exported."""

    people: int = 0
    documents: int = 0
    incomplete: int = 0
    lacking: Counter[str] = field(default_factory=Counter)

    def count(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Count one person's documents, and what they lack."""
        from assent.consent.complete import validate

        self.people += bool(documents)
        self.documents += len(documents)
        for document in documents:
            record = document.get("dpv:hasRecordOfActivity", document)
            if record["dpv:hasConformanceStatus"] != "dpv:Conformant":
                self.incomplete += 1
                self.lacking.update(validate(document))

    def not_complete(self) -> Conflict:
        """What is lacking, and the next move about what is lacking most."""
        from assent.consent.complete import next_move

        most = self.lacking.most_common(3)
        lacking = ", ".join(f"{name} ({n:,})" for name, n in most)
        more = f" and {len(self.lacking) - 3} more" if len(self.lacking) > 3 else ""
        return Conflict(
            f"{self.incomplete:,} of {self.documents:,} documents are not complete and marked so; "
            f"they lack {lacking}{more}; {next_move(most[0][0])}"
        )


def _write(
    file: IO[bytes],
    house: "House",
    one: "SubjectId | None",
    on_progress: Callable[[int, int | None], None],
    *,
    receipts: bool,
) -> _Tally:
    import msgspec

    tally = _Tally()
    people = house.register.everybody() if one is None else [one]
    for done, documents in enumerate(_documents(house, people, receipts=receipts), 1):
        tally.count(documents)
        if one is None:
            file.writelines(msgspec.json.encode(each) + b"\n" for each in documents)
        elif documents:
            whole = msgspec.json.encode(documents if receipts else documents[0])
            file.write(msgspec.json.format(whole) + b"\n")
        if done % 100 == 0 or done == len(people):
            on_progress(done, len(people))
    return tally


def _documents(
    house: "House", people: Sequence[int], *, receipts: bool
) -> Iterator[list[dict[str, Any]]]:
    """The documents of each person, in order; none of somebody who was erased."""
    at = house.clock()
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        pseudonyms = house.keys.pseudonyms(some)
        for subject, history in house.register.histories(some).items():
            whose = pseudonyms.get(subject)
            if whose is None:
                yield []
            elif receipts:
                yield list(house.records.receipts(whose, history))
            else:
                record = house.records.record(whose, history, at)
                yield [] if record is None else [record]


@contextmanager
def _released_at_the_end(to: Path | None) -> Iterator[IO[bytes]]:
    """A file for its owner's eyes, which goes out only once all of it is there.

    Until then nothing can be seen of it, so nobody gets half an export or one that is not in
    the ledger.

    Args:
        to: where it goes; to standard output when that is None.
    """
    folder = None if to is None else to.absolute().parent
    with NamedTemporaryFile(dir=folder, prefix=".assent-", delete=False) as file:
        try:
            yield file
            file.flush()
            if to is not None:
                os.fsync(file.fileno())
                Path(file.name).replace(to)
            else:
                file.seek(0)
                for line in file:
                    click.echo(line.decode(), nl=False)
        finally:
            Path(file.name).unlink(missing_ok=True)


def _summarise(tally: _Tally, to: Path, entry: int, *, json: bool) -> None:
    said = {
        "people": tally.people,
        "documents": tally.documents,
        "not_complete": tally.incomplete,
        "entry": entry,
        "file": str(to),
    }
    if json:
        say_json(said | {"lacking": tally.lacking})
    else:
        table("Exported", ("what", "how many"), [(k.replace("_", " "), n) for k, n in said.items()])
