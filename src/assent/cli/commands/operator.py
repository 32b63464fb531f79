"""`assent operator`: who works here."""

import click

from assent.cli.opened import as_json, opened, say_json, table


@click.group("operator")
def COMMAND() -> None:
    """Add and list those who work here."""


@COMMAND.command()
@click.argument("name")
@click.option(
    "--role",
    required=True,
    help="marketer (drafts and submits), reviewer or privacy_officer (judges what others wrote).",
)
@click.password_option(help="Asked for when it is not said; at least 12 characters.")
def add(name: str, role: str, password: str) -> None:
    """Let NAME sign in."""
    with opened() as house:
        operator = house.operators.add(name, role, password)
    click.echo(f"{operator.name} can sign in as {operator.role.replace('_', ' ')}")


@COMMAND.command("list")
@as_json
def list_(*, json: bool) -> None:
    """List the operators."""
    with opened() as house:
        found = [(each.name, each.role.value) for each in house.operators.all()]
    if json:
        say_json([{"name": name, "role": role} for name, role in found])
    else:
        table("Operators", ("name", "role"), list(found))
