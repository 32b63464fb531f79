"""Train the manipulation model on the labelled copy set and write its weights.

    python -m assent.testing.manipulation            writes src/assent/content/manipulation.tsv

The same sentences give the same file, up to the last digit of floating-point arithmetic.
"""

import re
import sys
from pathlib import Path

import assent.content
from assent.content.learnt import LINE, fit
from assent.testing.checks import grammar_texts
from assent.testing.labelled import HONEST, MANIPULATES, sentences

LEAST = 0.05
"""Weights smaller than this are left out: they decide nothing."""

_NAMES = re.compile(r"Aurora(?: 3000)?(?: Lamp)?s?|Harvest Tea|Moka Pot|All green teas|Lumen")
_HEAD = (
    "## Weights of the manipulation model: feature, tab, weight; the heaviest first.",
    "## Made by `python -m assent.testing.manipulation` from src/assent/testing/copy_set. CC0-1.0.",
)


def lessons() -> tuple[list[str], list[bool]]:
    """What the model learns from: sentences, and of each whether it manipulates.

    The sentences of the grammar are honest by construction, and are learnt from too.
    """
    known = [each for each in sentences() if each.label in MANIPULATES | {HONEST}]
    told = {line[0].strip() for text in grammar_texts() for line in LINE.finditer(text)}
    texts = [_nameless(each) for each in (*(each.text for each in known), *sorted(told))]
    return texts, [*(each.label != HONEST for each in known), *([False] * len(told))]


def _nameless(text: str) -> str:
    """A sentence without names of products, which the model must not learn."""
    return _NAMES.sub("x", text)


def lines() -> list[str]:
    """The lines of the weights file."""
    model = fit(*lessons())
    heavy = (line for line in model.lines() if abs(float(line.rpartition("\t")[2])) >= LEAST)
    return [*_HEAD, *heavy]


def main(arguments: list[str]) -> None:
    """Write the file to the path given, or to its place."""
    place = Path(assent.content.__path__[0]) / "manipulation.tsv"
    path = Path(arguments[0]) if arguments else place
    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"wrote {path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
