"""Every generator on the shelf, and that the suite would notice a bad one."""

from dataclasses import dataclass, replace

import pytest

from assent.content import Prose, generators
from assent.testing import generators as suite
from assent.vocabulary import BadRequest


@pytest.mark.parametrize("name", generators)
@pytest.mark.parametrize("hold", suite.SUITE, ids=lambda hold: hold.__name__)
def test_a_generator_on_the_shelf_holds_to(hold, name):
    hold(generators[name])


@pytest.mark.parametrize("name", generators)
def test_a_generator_is_called_as_its_file_is(name):
    assert generators[name].name == name


@dataclass
class _Other:
    """The grammar with one thing changed."""

    change: object
    name: str = "other"
    languages: tuple[str, ...] = ("en", "de")
    runs: int = 0

    def prose(self, brief, facts):
        self.runs += 1
        return self.change(generators["grammar"].prose(brief, facts), self.runs)


def _invents(prose: Prose, _run):
    return replace(prose, paragraphs=(*prose.paragraphs, "Now 50% off!"))


def _presses(prose: Prose, _run):
    return replace(prose, closing="Hurry, last chance!")


def _wanders(prose: Prose, run):
    return replace(prose, closing="So it is. " * run)


def _forgets(prose: Prose, _run):
    return replace(prose, paragraphs=("Good day.", *prose.paragraphs[1:]))


BAD = [
    (suite.check_declaration, _Other(_invents, languages=("tlh",))),
    (suite.check_passes_every_check, _Other(_invents)),
    (suite.check_passes_every_check, _Other(_presses)),
    (suite.check_is_deterministic, _Other(_wanders)),
    (suite.check_says_what_is_offered, _Other(_forgets)),
]


@pytest.mark.parametrize(("hold", "bad"), BAD)
def test_the_suite_notices_a_bad_generator(hold, bad):
    with pytest.raises(AssertionError):
        hold(bad)


def test_a_slot_in_prose_is_refused():
    bad = _Other(lambda prose, _run: replace(prose, closing="Dear {first_name}"))
    with pytest.raises(BadRequest, match="wrote a slot"):
        suite.check_passes_every_check(bad)
