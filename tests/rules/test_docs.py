"""The documents name what there is, and what they say to type runs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from assent.activation import destinations
from assent.cli import commands
from assent.consent.signals import signal_kinds
from assent.content import checks, generators, languages
from assent.creative import creative_models
from assent.jurisdictions import laws
from assent.recommend import models
from assent.rights import deleters
from assent.score import score_models

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELVES = (
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
LONGEST_SECONDS = 60


def command_names() -> list[str]:
    """Every command as it is typed, those within a group too."""
    names = []
    for each in commands:
        command, shown = commands[each], each.removesuffix("_")
        inner = sorted(command.commands) if isinstance(command, click.Group) else [""]
        names += [f"assent {shown} {name}".rstrip() for name in inner]
    return names


def said(pages: list[Path] = PAGES) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def test_every_command_is_named_in_the_documents():
    missing = [name for name in command_names() if not re.search(rf"{name}\b", said())]
    assert not missing, "no page names: " + ", ".join(missing)


def test_every_member_of_a_shelf_is_named_in_the_documents():
    missing = [
        f"{shelf.kind} {name}" for shelf in SHELVES for name in shelf if f"`{name}`" not in said()
    ]
    assert not missing, "no page names: " + ", ".join(missing)


def test_every_test_of_the_kinds_that_the_documents_name_is_there():
    folders = set(re.findall(r"tests/([a-z]+)/", said()))
    assert not [name for name in folders if not (ROOT / "tests" / name).is_dir()]


def test_every_test_that_the_documents_name_is_there():
    named = set(re.findall(r"`(test_\w+)`", said()))
    sources = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    assert named
    assert not [name for name in named if f"def {name}(" not in sources]


def test_the_generated_page_is_up_to_date(tmp_path):
    """`make docs` would change nothing."""
    maker = shutil.copy(ROOT / "docs" / "generate.py", tmp_path)
    subprocess.run([sys.executable, maker], capture_output=True, check=True)
    made = (tmp_path / "reference.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == made, "run `make docs`"


def test_every_link_between_the_documents_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert not broken


BLOCK = re.compile(r"^```(console|python) run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNNABLE = [
    pytest.param(kind, text, id=f"{page.relative_to(ROOT)}:{n}")
    for page in PAGES
    for n, (kind, text) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1)
]


def typed(line: str, where: Path) -> None:
    """Run one line as a person would, with our `assent` in their path."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=where,
        env={"PATH": path, "HOME": str(where), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"$ {line}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(("kind", "text"), RUNNABLE)
def test_what_a_page_says_to_type_runs(kind, text, tmp_path):
    if kind == "console":
        for line in text.splitlines():
            if line.startswith("$ "):
                typed(line.removeprefix("$ "), tmp_path)
    else:
        (tmp_path / "said.py").write_text(text, encoding="utf-8")
        typed("python said.py", tmp_path)


def test_the_readme_says_something_that_can_be_run():
    assert BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))


def test_an_untrue_line_would_be_noticed(tmp_path):
    assert shutil.which("sh")
    with pytest.raises(AssertionError, match="unknown command `trian`"):
        typed("assent trian", tmp_path)
