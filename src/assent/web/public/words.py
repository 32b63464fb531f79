"""The words of the people's own pages: one TOML file beside this for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Self

from litestar import Request

from assent.vocabulary import ConsentStatus, LegalBasis, Purpose, Reason, Ruling

FIRST = "en"
"""The language of those whose own there is none."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's words; `{}` is filled with the controller, a contact or a number."""

    code: str
    name: str
    title: str
    intro: str
    stops: str
    uses: str
    by: str
    ourselves: str
    keeps: str
    days: str
    day: str
    yes: str
    no: str
    no_to_all: str
    no_to_all_why: str
    noted: str
    signal_seen: str
    signal_do: str
    signal_held: str
    lately: str
    lately_none: str
    among_others: str
    contact: str
    erased_title: str
    erased: str
    stopped_title: str
    stopped: str
    gone_title: str
    gone: str
    wrong_title: str
    wrong: str
    status: Mapping[ConsentStatus, str]
    purposes: Mapping[Purpose, str]
    reasons: Mapping[Reason, str]
    grounds: Mapping[LegalBasis, str]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Read them from a file's tables; a word that is missing is an error."""
        status = {each: said["status"][each.value] for each in ConsentStatus}
        purposes = {each: said["purposes"][each.value] for each in Purpose}
        reasons = {Reason(name): text for name, text in said.get("reasons", {}).items()}
        grounds = {LegalBasis(name): text for name, text in said.get("grounds", {}).items()}
        read = {"status": status, "purposes": purposes, "reasons": reasons, "grounds": grounds}
        return cls(**{**said, **read})

    def why(self, ruling: Ruling) -> tuple[str, str]:
        """Why it was decided so, and the language that is in: ours where it has the words."""
        own = self.grounds.get(ruling.basis) if ruling.basis else self.reasons.get(ruling.reason)
        return (own, self.code) if own else (ruling.for_person(), FIRST)


def _read() -> dict[str, Texts]:
    found = [each for each in files(__package__).iterdir() if each.name.endswith(".toml")]
    read = [Texts.of(tomllib.loads(each.read_text(encoding="utf-8"))) for each in found]
    return {each.code: each for each in sorted(read, key=lambda each: each.code != FIRST)}


LANGUAGES: Mapping[str, Texts] = MappingProxyType(_read())
"""Every language there is, by code."""


def texts(language: str) -> Texts:
    """The words in a language; in English where there are none."""
    return LANGUAGES.get(language, LANGUAGES[FIRST])


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language a person asked for, or the first that their browser would have.

    Only the order in which a browser names languages is read, not the weights.
    """
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return str(asked)
    named = request.headers.get("accept-language", "")
    codes = (part.partition(";")[0].partition("-")[0].strip().lower() for part in named.split(","))
    return next((code for code in codes if code in LANGUAGES), FIRST)
