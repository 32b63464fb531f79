"""Every generator on the shelf, and that the suite would notice a bad one."""

import json
from dataclasses import asdict, dataclass, replace

import pytest

from assent.content import Prose, generators
from assent.testing import generators as suite
from assent.vocabulary import BadRequest
from model_server import Seen, stream_of


@pytest.fixture(params=generators)
def generator(request):
    """A member of the shelf; one that speaks to a model has one that writes as the grammar does."""
    member = generators[request.param]
    return member if request.param == "grammar" else _Truthful(member)


class _Truthful:
    """A generator behind which a model answers well; what it is asked goes through its dialect."""

    def __init__(self, member):
        self.name, self.languages = member.name, member.languages
        self._member, self._prose = member, None

    def prose(self, brief, facts):
        self._prose = generators["grammar"].prose(brief, facts)
        return replace(self._member, door=self._answer).prose(brief, facts)

    def _answer(self, ask, form, stream):
        body = self._member.dialect.body(ask, "small", form, stream=stream)
        said = asdict(self._prose) if "facts" in ask.slots else {"word": "ready"}
        request = Seen(self._member.dialect.path, {}, json.dumps(body).encode())
        answer = "".join(stream_of(request, json.dumps(said), (1, 1)))
        return self._member.dialect.read(answer)


@pytest.mark.parametrize("hold", suite.SUITE, ids=lambda hold: hold.__name__)
def test_a_generator_on_the_shelf_holds_to(hold, generator):
    hold(generator)


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
