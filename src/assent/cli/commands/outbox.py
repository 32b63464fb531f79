"""`assent outbox`: what waits, what was refused, and what may or may not have arrived."""

import click

from assent.cli.opened import as_json, dry_run, number, opened, progress, say_json, table


@click.group("outbox")
def COMMAND() -> None:
    """See what went out, try refused messages again, and settle what is unconfirmed."""


@COMMAND.command("list")
@click.option("--state", multiple=True, help="Only those in this state; may be repeated.")
@as_json
def list_(state: tuple[str, ...], *, json: bool) -> None:
    """List the messages and removals that somebody must look at."""
    from assent.activation import State
    from assent.vocabulary import word

    among = [word(State, each) for each in state] or [State.REJECTED, State.UNCONFIRMED]
    with opened() as house:
        rows = [
            ("message", each.number, each.campaign, each.destination, each.state.value, each.reason)
            for each in house.outbox.to_look_at(*among)
        ]
        rows += [
            ("removal", each.number, each.campaign, each.destination, each.state, each.reason)
            for each in house.lists.to_look_at(*among)
        ]
    names = ("kind", "number", "campaign", "destination", "state", "reason")
    if json:
        say_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        table("Outbox", names, [tuple(map(str, row)) for row in rows])


@COMMAND.command()
@click.argument("numbers", type=number, nargs=-1, required=True)
@click.option("--removals", is_flag=True, help="The numbers are those of removals.")
def replay(numbers: tuple[int, ...], *, removals: bool) -> None:
    """Put the refused messages NUMBERS back in the queue; the gate is asked again for each."""
    with opened() as house:
        for each in numbers:
            (house.lists if removals else house.outbox).replay(each)
    click.echo(f"{len(numbers)} back in the queue; they go out with the next run")


@COMMAND.command()
@click.argument("numbers", type=number, nargs=-1, required=True)
@click.option("--arrived/--lost", required=True, help="What you found out.")
def settle(numbers: tuple[int, ...], *, arrived: bool) -> None:
    """Say of the unconfirmed messages NUMBERS whether they arrived; a lost one is sent again."""
    with opened() as house:
        for each in numbers:
            house.outbox.confirm(each, arrived=arrived)
    click.echo(f"{len(numbers)} settled as {'sent' if arrived else 'lost, and back in the queue'}")


@COMMAND.command()
@dry_run
@as_json
def remove(*, dry_run: bool, json: bool) -> None:
    """Take off lists elsewhere who withdrew, objected or was erased, as `assent work` does."""
    with opened() as house:
        if dry_run:
            found = house.sender.to_remove()
            if json:
                say_json(found)
            else:
                table("Would be removed", ("destination", "people"), list(found.items()))
            return
        with progress("removing", quiet=json) as told:
            reports = house.sender.remove(progress=told)
    if json:
        say_json([report.as_json() for report in reports])
        return
    for report in reports:
        click.echo(f"{report.destination}: {report.sent} removed, {report.queued} still to be")
        if report.halted is not None:
            click.echo(f"  halted: {report.halted.message}")
    if not reports:
        click.echo("nobody is to be removed anywhere")
