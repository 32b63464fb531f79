"""`assent consent`: who may be used for what, and whether the standings are what the log says."""

import click

from assent.cli.opened import as_json, opened, say_json, table


@click.group("consent")
def COMMAND() -> None:
    """See who may be used for what, and hold the standings against the log."""


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
