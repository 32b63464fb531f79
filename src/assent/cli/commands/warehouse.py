"""`assent warehouse`: the same questions, asked where the rows are too many for the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assent.cli.opened import as_json, dry_run, opened, say_json, several, table

if TYPE_CHECKING:
    from assent.assembly import House
    from assent.warehouse import Annex

at = click.option(
    "--at",
    "url",
    required=True,
    envvar="ASSENT_WAREHOUSE",
    help="Its address, such as duckdb:///data/warehouse.duckdb or postgresql://HOST/NAME.",
)


@click.group("warehouse")
def COMMAND() -> None:
    """Find audiences and learn in a warehouse; people's rows do not leave it."""


@COMMAND.command()
@at
@click.option("--purpose", required=True, help="What for; only who agrees to it is copied.")
@click.option("--processor", default="self", show_default=True, help="Who runs the warehouse.")
@dry_run
@as_json
def fill(url: str, purpose: str, processor: str, *, dry_run: bool, json: bool) -> None:
    """Copy there what people did and unsealed fields, in place of the last copy.

    Run it again on a timer: whoever was erased or withdrew since is then no longer there. Until
    then the standings that go along with every question keep them out of every answer.
    """
    from dataclasses import asdict

    from assent.vocabulary import Processor, Purpose, Use, word

    wanted = word(Purpose, purpose)
    with _annexed(url) as (house, annex):
        use = Use(wanted, annex.fields_for(wanted), Processor(processor))
        if dry_run:
            n_people = sum(n for ruling, n in house.gate.census(use).items() if ruling.allow)
            answer: dict[str, object] = {"people": n_people, "fields": sorted(use.fields)}
        else:
            house.copies.note(url)  # first, so that no copy is made that nobody knows of
            answer = asdict(annex.fill(use))
            house.checkpoint()
    if json:
        say_json(answer)
        return
    table("Would be copied" if dry_run else "Copied", ("what", "how many"), list(answer.items()))


@COMMAND.command()
@at
@as_json
def forget(url: str, *, json: bool) -> None:
    """Take out of the copy whoever was erased since it was filled.

    `assent work`, or the house while it is served, does so every hour for each copy it filled.
    """
    with _annexed(url) as (_, annex):
        gone = annex.forget()
    if json:
        say_json({"people": gone})
    else:
        click.echo(f"{gone:,} people who are no longer in the house were taken out")


@COMMAND.command()
@at
@click.argument("name")
@as_json
def members(url: str, name: str, *, json: bool) -> None:
    """Find the audience NAME there, and say how many may be used."""
    with _annexed(url) as (house, annex):
        audience = house.named.one(name)
        found = annex.members(audience.definition, audience.use)
        size = house.audiences.said(found.subjects)
        house.checkpoint()
    if json:
        say_json({"name": name, "size": size, "entry": found.entry})
    else:
        click.echo(f"{size:,} people of `{name}` may be used; ledger entry {found.entry}")


@COMMAND.command()
@at
@click.option("--items", "n_items", type=several, default=4000, show_default=True)
@click.option("--min-items", type=several, default=1, show_default=True)
@click.option("--reg", type=float, default=1000.0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The model's file.")
@as_json
def train(url: str, n_items: int, min_items: int, reg: float, out: Path, *, json: bool) -> None:
    """Count there what EASE learns, and solve it here into a model's file.

    The model keeps no receipts of people, so it forgets by being made anew.
    """
    from assent.learning import Source

    with _annexed(url) as (house, annex):
        counted = annex.together(Source(), n_items=n_items, min_items=min_items)
        model = counted.model(reg)
        sha256 = model.save(out)
        house.checkpoint()
    answer = {
        "people": counted.n_people,
        "items": len(counted.items),
        "fingerprint": model.fingerprint(),
        "sha256": sha256,
        "entry": counted.entry,
    }
    if json:
        say_json(answer)
    else:
        table(str(out), ("what", "value"), list(answer.items()))


@contextmanager
def _annexed(url: str) -> Iterator[tuple["House", "Annex"]]:
    from assent.store import open_warehouse

    with opened() as house:
        warehouse = open_warehouse(url)
        try:
            yield house, house.annex(warehouse)
        finally:
            warehouse.close()
