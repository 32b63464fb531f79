"""The drill: fill a house with made-up people, use them everywhere, erase some, and look for them.

make drill PEOPLE=10000 ERASE=1000
make drill PEOPLE=10000 ERASE=1000 STORE=postgresql

Every byte of the house (store, write-ahead log, models, rows set aside, keys), of the messages that
were put in a folder, of what the commands printed, of a backup made afterwards and of the house as
restored from a backup made before is searched for the values of those erased, in every writing
that `bench.leaks` knows. That earlier backup is searched too: they must be found there, or the
search would prove nothing. And everybody else must be as they were.

In PostgreSQL the server's whole folder is searched, its own log among it. The server cuts deleted
rows out of its pages and keeps old segments of its log; `REWRITTEN` says what makes it let go.
"""

import argparse
import csv
import io
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import (
    AbstractContextManager,
    closing,
    nullcontext,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

from assent.assembly import House, Places, make_house, open_house
from assent.assembly.backup import back_up
from assent.cli import main
from assent.data_map import template
from assent.vocabulary import Purpose, Use
from bench.leaks import amount, mark, search

if TYPE_CHECKING:
    from postgres import ThrowAwayPostgres

NOW = datetime.now(UTC)
N_PRODUCTS = 40
ASKED = ("personalised_recommendations", "model_training", "direct_marketing_email")
FIELDS = ("email", "first_name", "town")
CAMPAIGN = """
name = "drill"
destination = "folder"
facts = "drill.facts.toml"
recommend = 2
[brief]
audience = "people who like breakfast"
[audience]
everyone = true
"""
FACTS = """
[sender]
name = "Corner Shop"
address = "1 Market Square, 10115 Berlin"
[[offer]]
name = "Product 1"
price = "1.99 EUR"
was_price = "2.50 EUR"
stock = 40
ends_on = {ends}
"""
TOWN = """[fields.town]
category = "pd:Location"
purposes = ["service"]

[fields.purchases]"""


LETS_GO = ("wal_recycle=off", "min_wal_size=32MB", "wal_keep_size=0", "autovacuum=off")
"""Settings of a PostgreSQL that deletes the segments of its log once it needs them no longer."""

REWRITTEN = (
    "VACUUM (FULL, ANALYZE)",
    "VACUUM FULL pg_catalog.pg_statistic",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
    "SELECT pg_switch_wal()",
    "CHECKPOINT",
)
"""What makes it write every table, and what it noted of their values, anew, and end its log."""


@dataclass(slots=True)
class Result:
    """What the drill found.

    Args:
        rows: (where, bytes searched, values of the erased found, values of others found).
        leaks: where and how each value of an erased person was written.
        changed: how many of the others are not as they were.
        seconds: what each part took.
    """

    rows: list[tuple[str, int, int, int]] = field(default_factory=list)
    leaks: dict[str, int] = field(default_factory=dict)
    changed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether nobody erased was found, everybody else is there, and the search can search."""
        return not self.leaks and not self.changed and self.rows[0][2] > 0


class Drill:
    """One drill in a folder of its own.

    Args:
        root: the folder.
        people: how many are made up.
        erase: how many of them are erased.
        say: told what is being done.
        server: the PostgreSQL that the house is kept in, with nothing else in it; None for SQLite.
    """

    def __init__(
        self,
        root: Path,
        people: int,
        erase: int,
        say: Callable[[str], object],
        server: "ThrowAwayPostgres | None" = None,
    ) -> None:
        self.server = server
        self.house_at = root / "house"
        self.files = root / "files"
        self.outgoing = root / "outgoing"
        self.copies = root / "copies"
        self.log = root / "log"
        self.people = range(people)
        self.gone = set(random.Random(5).sample(self.people, erase))
        self._say = say
        self.result = Result()

    def run(self) -> Result:
        """All of it."""
        for step in (self.fill, self.use, self.copy, self.erase, self.look, self.bring_back):
            self._say(f"{step.__name__.replace('_', ' ')} ...")
            start = perf_counter()
            step()
            self.result.seconds[step.__name__] = perf_counter() - start
        return self.result

    def fill(self) -> None:
        """Make the house and take everybody in."""
        text = template().replace('path = "outbox"', f'path = "{self.outgoing}"')
        text = text.replace("[fields.purchases]", TOWN, 1)
        if self.server is not None:
            text += f'\n[store]\nurl = "{self.server.new_database("drill")}"\n'
        make_house(self.house_at, text.replace('birth_year = "b', 'town = "town"\nbirth_year = "b'))
        self.log.mkdir()
        self.files.mkdir()
        _write_files(self.files, self.people)
        for name in ("products", "customers", "consents", "orders"):
            self._type("import", name, self.files / f"{name}.csv")
        self._type("import", "orders", self.files / "broken.csv")

    def use(self) -> None:
        """Train, find, recommend, write, approve and send."""
        self._type("train", "--reg", 5)
        for name, role in (("maya", "marketer"), ("rui", "reviewer"), ("noor", "reviewer")):
            self._type("operator", "add", name, "--role", role, "--password", "correct horse bat")
        self._type("campaign", "run", self.files / "drill.toml", "--as", "maya")
        for name in ("rui", "noor"):
            said = ("--as", name, "--reason", "as declared")
            self._type("review", "approve", 1, *said, may_fail=True)  # one may be enough
        self._type("campaign", "run", "drill", "--as", "maya")
        self._type("recommend", "customer", _id(min(self.gone)))
        self._type("why", "customer", _id(min(self.gone)), may_fail=True)
        self._type("ledger", "export", self.house_at / "public")

    def copy(self) -> None:
        """Back up, and note how everybody stands."""
        with closing(open_house(self.house_at)) as house:
            place = Places(self.house_at)
            self.backup = back_up(house, place, self.copies, lambda *_: None)
            self.before = self._others(house)
        self._row("the backup made before, where they must be found", self.backup, control=True)

    def erase(self) -> None:
        """Erase some of them."""
        with closing(open_house(self.house_at)) as house:
            ids = [_id(n) for n in sorted(self.gone)]
            found = [who for who in house.gate.find_many("customer", ids) if who is not None]
            assert len(found) == len(ids)
            house.erasure.erase_many(found, by="drill")
            self._compare(house)
            later = back_up(house, Places(self.house_at), self.copies / "later", lambda *_: None)
            self._row("the house, still open", self.house_at)
            if self.server is not None:
                self._row("the server, not told yet (not counted)", self.server.data, control=True)
                self._rewritten("the server, told to let go")
        self._row("a backup made after", later)

    def look(self) -> None:
        """Search everything."""
        self._row("the house, closed", self.house_at)
        self._row("messages in the folder", self.outgoing)
        self._row("what was printed", self.log)

    def bring_back(self) -> None:
        """Restore what was backed up before, and search that."""
        self._type("restore", self.backup, "--replace")
        with closing(open_house(self.house_at)) as house:
            self._compare(house)
            assert house.verify_ledger().whole
        if self.server is not None:
            self._rewritten("the server, restored from before")
        self._row("the house, restored from before", self.house_at)

    def _rewritten(self, what: str) -> None:
        """Have the server let go of what was deleted, and search all of its files."""
        assert self.server is not None
        with psycopg.connect(self.server.url("drill"), autocommit=True) as connection:
            for each in REWRITTEN:
                connection.execute(each)
        self._row(what, self.server.data)

    def _row(self, what: str, where: Path, *, control: bool = False) -> None:
        theirs, n_bytes, others = search(where, self.gone)
        self.result.rows.append((what, n_bytes, theirs.total(), others.total()))
        if not control:
            for place, n in theirs.items():
                self.result.leaks[f"{what}: {place}"] = n

    def _compare(self, house: House) -> None:
        now = self._others(house)
        self.result.changed += sum(self.before[n] != now.get(n) for n in self.before)

    def _others(self, house: House) -> dict[int, Any]:
        """All that is known of those who stay."""
        stay = [n for n in self.people if n not in self.gone]
        found = house.gate.find_many("customer", [_id(n) for n in stay])
        who = {n: subject for n, subject in zip(stay, found, strict=True) if subject is not None}
        grant = house.gate.ask_many(Use.of(Purpose.SERVICE, *FIELDS, "purchases"))
        values = house.gate.vault.read_many(grant)
        events = house.gate.vault.events(grant, kind="purchase")
        paid: dict[int, list[float]] = {}
        for subject, each in zip(events.subject.tolist(), events.amount.tolist(), strict=True):
            paid.setdefault(subject, []).append(each)
        standing = {subject: int(house.register.standing(subject)) for subject in who.values()}
        members = [set(house.models.people(each)) for each in house.models.live()]
        return {
            n: (
                values.get(subject),
                sorted(paid.get(subject, [])),
                standing[subject],
                [subject in each for each in members],
            )
            for n, subject in who.items()
        }

    def _type(self, *words: object, may_fail: bool = False) -> None:
        """Type a command, and keep what it prints."""
        self._say(f"  assent {' '.join(map(str, words[:2]))}")
        said = io.StringIO()
        code: object = 0
        with redirect_stdout(said), redirect_stderr(said):
            try:
                main(["--house", str(self.house_at), *map(str, words)])
            except SystemExit as left:
                code = left.code or 0
        with (self.log / "printed.log").open("a", encoding="utf-8") as file:
            file.write(said.getvalue())
        assert code == 0 or may_fail, said.getvalue()


def _id(n: int) -> str:
    return f"c-{mark(n)}"


def _write_files(folder: Path, people: Sequence[int]) -> None:
    long_ago = (NOW - timedelta(days=90)).isoformat()
    lately = [(NOW - timedelta(days=30 + n % 20)).isoformat() for n in people]
    _csv(
        folder / "products.csv",
        "sku,title,category,price,stock",
        ((f"p{n}", f"Product {n}", "bakery", "2.50", 40) for n in range(N_PRODUCTS)),
    )
    _csv(
        folder / "customers.csv",
        "customer_id,country,email,first_name,town,birth_year",
        (
            (_id(n), "DE", f"{mark(n)[1:]}@example.org", f"Zoë {mark(n)}", f'"{mark(n)}" Sea', 1980)
            for n in people
        ),
    )
    _csv(
        folder / "consents.csv",
        "customer_id,purpose,status,decided_at,notice,language",
        ((_id(n), each, "given", long_ago, "v1", "en") for n in people for each in ASKED),
    )
    orders = [
        (f"o-{mark(n)}", line, _id(n), lately[n], _sku(n, line), 1, amount(n))
        for n in people
        for line in range(3)
    ]
    header = "order_id,line,customer_id,ordered_at,sku,quantity,amount"
    _csv(folder / "orders.csv", header, orders)
    broken = ((*row[:3], "never", *row[4:]) for row in orders[::5])
    _csv(folder / "broken.csv", header, broken)
    (folder / "drill.toml").write_text(CAMPAIGN, encoding="utf-8")
    ends = (NOW + timedelta(days=30)).date().isoformat()
    (folder / "drill.facts.toml").write_text(FACTS.format(ends=ends), encoding="utf-8")


def _sku(n: int, line: int) -> str:
    return f"p{(n * 7 + line * 3) % N_PRODUCTS}"


def _csv(path: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def table(result: Result) -> str:
    """The result, to be read."""
    lines = [f"{'where':52}{'bytes':>14}{'of the erased':>15}{'of others':>11}"]
    lines += [f"{where:52}{n:14,}{hits:15,}{rest:11,}" for where, n, hits, rest in result.rows]
    lines += [f"LEAK {n:5} x {where}" for where, n in list(result.leaks.items())[:40]]
    lines.append(f"others who are not as they were: {result.changed}")
    lines.append(", ".join(f"{what} {took:.1f} s" for what, took in result.seconds.items()))
    return "\n".join(lines)


def _server(store: str) -> "AbstractContextManager[ThrowAwayPostgres | None]":
    if store == "sqlite":
        return nullcontext()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from postgres import ThrowAwayPostgres

    return ThrowAwayPostgres(Path(), "fsync=off", *LETS_GO)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--erase", type=int, default=1_000)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    say = partial(print, file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder, _server(given.store) as server:
        drill = Drill(Path(folder), given.people, given.erase, say, server)
        done = drill.run()
    print(table(done))
    sys.exit(0 if done.clean else 1)
