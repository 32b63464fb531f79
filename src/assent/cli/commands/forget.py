"""`assent forget`: erase a person everywhere."""

import click

from assent.cli.opened import as_json, opened, say_json, someone, table


@click.command("forget")
@click.argument("kind")
@click.argument("value")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@as_json
def COMMAND(kind: str, value: str, *, yes: bool, json: bool) -> None:
    """Erase a person: every row, every model that learnt from them, and last their key.

    KIND is what identifies them, such as `email` or `household`; VALUE is theirs.
    """
    with opened() as house:
        subject = someone(house, kind, value)
        if not yes:
            click.confirm("This cannot be undone. Erase this person?", abort=True)
        report = house.erasure.erase(subject, by="command line")
        house.checkpoint()
        if json:
            say_json(report.as_json())
            return
        rows = [(name, n) for name, n in report.rows.items() if n]
        table("Erased", ("where", "rows"), [*rows, ("keys destroyed", report.keys)])
        for model in report.models:
            click.echo(f"forgotten by {model}")
        click.echo(f"done in {report.seconds:.2f} s; ledger entry {report.entry}")
