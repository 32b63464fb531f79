"""What every template must be, so that what people type is never run and nothing is loaded."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "assent" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SOURCE = "".join(path.read_text(encoding="utf-8") for path in [*WEB.rglob("*.py"), *TEMPLATES])
FORBIDDEN = re.compile(
    r"\|\s*safe\b|autoescape|<script|<style|\sstyle=|\son[a-z]+=|//[a-z]+\.[a-z]"
)


def name_of(path: Path) -> str:
    return path.relative_to(WEB / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_no_script_no_style_and_no_unescaped_value(path):
    found = FORBIDDEN.search(path.read_text(encoding="utf-8"))
    assert found is None, found


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_used(path):
    assert f'"{name_of(path)}"' in SOURCE


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_form_of_the_console_carries_its_token(path):
    if name_of(path).startswith("public/"):
        return
    for form in re.findall(r"<form.*?</form>", path.read_text(encoding="utf-8"), flags=re.DOTALL):
        assert "{{ token() }}" in form
