"""`assent demo`: the main job on real shoppers' data."""

from pathlib import Path

import click

from assent.cli.opened import say_json


@click.command("demo")
@click.option("--folder", type=click.Path(path_type=Path), default="demo-data", show_default=True)
@click.option(
    "--seed", default=2017, show_default=True, help="From which simulated choices are drawn."
)
@click.option("--households", type=int, help="Only the first so many of the 2,469.")
@click.option(
    "--json", "report", type=click.Path(path_type=Path), help="Write the report here; - prints it."
)
@click.option(
    "--serve/--no-serve", default=True, show_default=True, help="Open the console at the end."
)
@click.option("--port", default=8642, show_default=True, help="Where the console listens.")
def COMMAND(
    folder: Path, seed: int, households: int | None, report: Path | None, *, serve: bool, port: int
) -> None:
    """Collect, guard, learn, explain, approve, send, measure and forget, on real purchases.

    The purchases are real (the public "Complete Journey" data). What people agreed to is
    simulated from a seed, because the data do not say.
    """
    import shutil

    from assent.demo import SIMULATED, tell
    from assent.demo.show import Show
    from assent.vocabulary import Conflict

    if folder.exists():
        if any(folder.iterdir()) and not (folder / ".assent-demo").exists():
            raise Conflict(f"`{folder}` is not a demo of ours; choose another with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / ".assent-demo").touch()
    quiet = report is not None and str(report) == "-"
    show = Show(quiet=quiet)
    with tell(folder, show, seed=seed, households=households) as demo:
        _summary(show, demo.figures)
        if quiet:
            say_json(demo.figures)
        elif report is not None:
            import msgspec

            report.write_bytes(msgspec.json.format(msgspec.json.encode(demo.figures)) + b"\n")
            click.echo(f"report: {report}")
        if serve:
            from assent.web import serve as serve_console

            click.echo(f"console: http://127.0.0.1:{port}   (stop with Ctrl-C)")
            for name, password in demo.passwords.items():
                click.echo(f"  sign in as {name} with {password}")
            serve_console(demo.house, port=port, notice=SIMULATED)


def _summary(show: object, figures: dict[str, object]) -> None:
    from assent.demo.show import Show

    assert isinstance(show, Show)  # noqa: S101  typed loosely so that the import stays inside
    plain = [(name, n) for name, n in figures.items() if not isinstance(n, list)]
    rows = [(name, f"{n:.4g}" if isinstance(n, float) else n) for name, n in plain]
    show.act("Summary.")
    show.table("Measured in this run", ("figure", "value"), rows)
