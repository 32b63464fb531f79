"""`assent serve`: the console, the people's pages and the API."""

import os

import click

from assent.cli.opened import opened


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8642, show_default=True, type=click.IntRange(1, 65535))
@click.option("--notice", default="", help="What to say wherever consent is shown.")
@click.option("--token", is_flag=True, help="Print the token that programs say, and stop there.")
@click.option("--write-key", default="", help="The write key of the first source, in its place.")
@click.option("--no-work", is_flag=True, help="Leave what falls due to `assent work`.")
def COMMAND(
    host: str, port: int, notice: str, *, token: bool, write_key: str, no_work: bool
) -> None:
    """Serve the console, the people's own pages, the API and collection until stopped.

    What falls due meanwhile is done, as `assent work` would.

    Segment's SDKs send to the address, with the write key that is printed for each source.

    Put a proxy that speaks https before it when others than this machine are to reach it, and
    say the address people see in ASSENT_URL, such as https://shop.example.
    """
    from assent.web import api_token, serve

    address = f"http://{host}:{port}"
    os.environ.setdefault("ASSENT_URL", address)
    with opened() as house:
        if token:
            click.echo(api_token(house))
            return
        first, *_ = house.write_keys
        if write_key:
            house.write_keys[first] = write_key
        click.echo(f"the console is at {address}; stop it with Ctrl-C")
        if not house.operators.all():
            click.echo("nobody can sign in yet: assent operator add NAME --role marketer")
        for source, key in house.write_keys.items():
            click.echo(f"the write key of `{source}` is {key}")
        serve(house, host=host, port=port, notice=notice, works=not no_work)
