"""`assent notify`: tell people before their data train a model, where they were not asked."""

import click

from assent.cli.opened import as_json, dry_run, opened, say_json, table
from assent.vocabulary import BadRequest


@click.command("notify")
@click.option("--to", "destination", help="The destination that carries the messages.")
@dry_run
@as_json
def COMMAND(destination: str | None, *, dry_run: bool, json: bool) -> None:
    """Tell people of trainings that rest on anything but their consent; run it every day.

    They count as told when the days that the data map sets have passed; until then the gate
    denies the training of a model on their data.
    """
    with opened() as house:
        known = list(house.data_map.destinations)
        if not dry_run and destination is None:
            if len(known) != 1:
                raise BadRequest(f"say through which destination, `--to` one of {known}")
            [destination] = known
        found = [
            house.tellings.preview(each)
            if destination is None or dry_run
            else house.tellings.tell(each, destination)
            for each in house.tellings.purposes()
        ]
    if json:
        say_json([each.as_json() for each in found])
        return
    rows = [
        (each.purpose.value, each.waiting, each.new, each.report.sent if each.report else 0,
         each.counted)
        for each in found
    ]  # fmt: skip
    title = "Would be told" if dry_run else "Told"
    table(title, ("training", "not told", "new", "sent", "count as told now"), rows)
