"""Rebuild docs/reference.md from the commands and the shelves themselves."""

import inspect
from pathlib import Path

import click

from assent.activation import destinations
from assent.cli import commands
from assent.consent.signals import signal_kinds
from assent.content import checks, generators, languages
from assent.creative import creative_models
from assent.jurisdictions import laws
from assent.recommend import models
from assent.rights import deleters
from assent.score import score_models
from assent.vocabulary import Shelf

SHELVES: tuple[Shelf[object], ...] = (
    laws,
    signal_kinds,
    models,
    score_models,
    creative_models,
    generators,
    languages,
    checks,
    destinations,
    deleters,
)


def main() -> None:
    """Write the page."""
    text = "\n".join(["# Reference", "", GENERATED, "", *_commands(), *_shelves()])
    (Path(__file__).parent / "reference.md").write_text(text.rstrip() + "\n", encoding="utf-8")


GENERATED = "Made by `make docs` from the commands and shelves themselves."


def _commands() -> list[str]:
    lines = ["## Commands", "", "`assent --house FOLDER COMMAND`; each has `--help`.", ""]
    lines += ["| command | what it does |", "|---|---|"]
    for name in sorted(commands):
        command = commands[name]
        shown = name.removesuffix("_")
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                lines.append(f"| `assent {shown}` | {command.get_short_help_str(120)} |")
            for sub, each in sorted(command.commands.items()):
                lines.append(f"| `assent {shown} {sub}` | {each.get_short_help_str(120)} |")
        else:
            lines.append(f"| `assent {shown}` | {command.get_short_help_str(120)} |")
    return [*lines, ""]


def _shelves() -> list[str]:
    lines = [
        "## Shelves",
        "",
        "A member is one file in the folder; others come through entry points.",
        "",
    ]
    for shelf in SHELVES:
        group = "assent." + shelf.package.rpartition(".")[2]
        lines += [f"### {shelf.kind}: `{shelf.package}`, entry points `{group}`", ""]
        lines += [f"- `{name}`: {_said(shelf, name)}" for name in shelf] + [""]
    return lines


def _said(shelf: Shelf[object], name: str) -> str:
    """The first sentence of the member's file."""
    module = __import__(f"{shelf.package}.{name}", fromlist=["_"])
    return (inspect.getdoc(module) or "").split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    main()
