"""The people's own pages say the same in every language: no word missing, none left over."""

import re
from pathlib import Path
from string import Formatter
from time import perf_counter

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from assent.jurisdictions import laws
from assent.vocabulary import LegalBasis, Purpose, Reason, Ruling
from assent.web.public import names
from assent.web.public.words import FIRST, LANGUAGES, texts

WEB = Path(__file__).parents[2] / "src" / "assent" / "web"
CATALOGUES = sorted((WEB / "public" / "languages").glob("*.po"))
EVERY = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)


def used() -> set[str]:
    """All that is said in English: in templates and code, of each name, ruling and law."""
    said = {text for table in names.TABLES for text in table.values()}
    for path in (WEB / "public").glob("*.py"):
        said |= {found[1] for found in extract_from_file("python", path, keywords={"said": None})}
    for path in (WEB / "templates" / "public").glob("*.html"):
        method = "jinja2.ext:babel_extract"
        said |= {found[1] for found in extract_from_file(method, path, keywords={"t": None})}
    said |= {Ruling(Purpose.SERVICE, reason).for_person() for reason in Reason if not_yes(reason)}
    granted = [Ruling(Purpose.SERVICE, Reason.GRANTED, basis=basis) for basis in LegalBasis]
    return said | {each.for_person() for each in granted} | {laws[code].authority for code in laws}


def not_yes(reason: Reason) -> bool:
    return reason is not Reason.GRANTED


def read(path: Path):
    with path.open("rb") as file:
        return read_po(file)


def holes(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_there_are_catalogues_for_the_languages_that_are_promised():
    assert {"en", "de", "hi", "pt"} <= set(LANGUAGES)
    assert len(CATALOGUES) == len(LANGUAGES) - 1
    assert len(used()) > 150


@EVERY
def test_a_catalogue_has_every_word_and_none_that_is_not_used(path):
    said = {str(each.id) for each in read(path) if each.id}
    assert used() - said == set(), "add these"
    assert said - used() == set(), "nobody says these any more"


@EVERY
def test_a_catalogue_leaves_nothing_open(path):
    catalogue = read(path)
    assert str(catalogue.locale) == path.stem
    assert not catalogue.obsolete
    for each in catalogue:
        if each.id:
            assert not each.fuzzy, each.id
            assert str(each.string).strip(), each.id


@EVERY
def test_what_is_filled_in_is_the_same_in_every_language(path):
    for each in read(path):
        if each.id:
            assert holes(str(each.id)) == holes(str(each.string)), each.id


@EVERY
def test_a_sentence_ends_as_its_original_does(path):
    """A lost full stop or question mark is often a lost sentence."""
    for each in read(path):
        if each.id:
            ends = [re.search(r"[.?:।]?$", str(text))[0] for text in (each.id, each.string)]
            assert ends[0] == ends[1].replace("।", "."), each.id


@EVERY
def test_a_catalogue_is_read_in_no_time(path):
    took = []
    for _ in range(3):
        texts.cache_clear()
        began = perf_counter()
        texts(path.stem.partition("_")[0])
        took.append(perf_counter() - began)
    assert min(took) < 0.05


def test_each_language_calls_itself_by_its_own_name():
    assert [each.name for each in LANGUAGES.values()] == [
        "English",
        "Deutsch",
        "हिन्दी",
        "Português",
    ]
    assert [each.tag for each in LANGUAGES.values()] == [FIRST, "de", "hi", "pt-BR"]
