r"""Rules that are written as wordings: what people say when they press, praise or exclude.

A file of `wordings/` holds the rules of one check, in TOML: each rule its severity, reason,
source and mend, and under each language one wording a line:

    you'd be (mad|crazy|silly) to (miss|skip)     one of several
    your last [and|very] chance                   may be left out
    no * pain..needed                             `..` up to three words between
    guarantee*                                    any ending
    *est in the world                             any beginning
    # left                                        a number
    ! feel free                                   never meant by the rule

Wordings are found by the first letters of their first word, so that a text is read once however
many there are, and nothing in a text can make the reading slow.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from assent.content.findings import Severity

_TOKEN = re.compile(r"[^\W_]+")
_STEM = 3
_BETWEEN = r"[^\w\n.!?]{1,3}"
_PART = re.compile(r"\.\.|[()\[\]|*#]|[^\W_]+|[^\w\s()\[\]|*#.]|\s+|\.")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on wording.

    Args:
        name: what the rule is called.
        severity: how much a finding weighs.
        reason: what is wrong, in plain words.
        source: what the rule rests on.
        mend: what to do instead.
    """

    name: str
    severity: Severity
    reason: str
    source: str
    mend: str


class Said(NamedTuple):
    """A wording in a text: the rule, and where in the folded text."""

    rule: Rule
    start: int
    end: int


_Indexed = dict[str, list[tuple[re.Pattern[str], Rule | None]]]


class Wordings:
    """The rules of one file, by language."""

    def __init__(self, said: Mapping[str, Mapping[str, Any]]) -> None:
        self._indexes: dict[str, _Indexed] = {}
        self.rules = tuple(_rule(name, table) for name, table in said.items())
        for rule in self.rules:
            for language, lines in said[rule.name].items():
                if len(language) == 2:  # a code of ISO 639-1; the other keys are words
                    self._add(language, rule, lines)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages in which a rule has wordings."""
        return tuple(sorted(self._indexes))

    def find(self, folded: str, languages: Iterable[str]) -> list[Said]:
        r"""What a folded text says, in order; none within another, none that is exempt.

        Examples:
            >>> rule = {"severity": "error", "reason": "r", "source": "s", "mend": "m"}
            >>> free = Wordings({"free": rule | {"en": "free\n! feel free"}})
            >>> [said.start for said in free.find("feel free to take a free cup", ["en"])]
            [20]
        """
        found: list[Said] = []
        exempt: list[tuple[int, int]] = []
        for match, rule in self._every(folded, [c for c in languages if c in self._indexes]):
            if rule is None:
                exempt.append(match.span())
            else:
                found.append(Said(rule, *match.span()))
        return list(_apart(found, exempt))

    def _every(self, folded: str, codes: list[str]) -> Iterator[tuple[re.Match[str], Rule | None]]:
        indexes = [self._indexes[code] for code in dict.fromkeys(codes)]
        for token in _TOKEN.finditer(folded):
            keys = _keys(token[0])
            for index in indexes:
                for key in keys:
                    for pattern, rule in index.get(key, ()):
                        if match := pattern.match(folded, token.start()):
                            yield match, rule

    def _add(self, language: str, rule: Rule, lines: str) -> None:
        index = self._indexes.setdefault(language, {})
        for line in filter(None, map(str.strip, lines.splitlines())):
            wording = line.removeprefix("!").strip()
            compiled = re.compile(as_pattern(wording) + r"(?!\w)")
            for key in _first_keys(wording):
                index.setdefault(key, []).append((compiled, None if line[0] == "!" else rule))


@cache
def wordings(name: str) -> Wordings:
    """The wordings of one file, read once."""
    text = files("assent.content").joinpath(f"wordings/{name}.toml").read_text(encoding="utf-8")
    return Wordings(tomllib.loads(text))


def as_pattern(wording: str) -> str:
    r"""A wording as a regular expression over folded text.

    Examples:
        >>> bool(re.match(as_pattern("you'd be (mad|silly) to [ever] go"), "you'd be mad to go"))
        True
        >>> bool(re.match(as_pattern("lose # .. kilos"), "lose 10 of your kilos"))
        True
    """
    out: list[str] = []
    gap = False
    for part in _PART.findall(wording.lower()):
        if part.isspace() or part in {"'", "-", "."}:
            gap = bool(out) and out[-1] != "(?:"
            continue
        if part == "..":
            out.append(rf"(?:{_BETWEEN}\w+){{0,3}}")
            gap = True
            continue
        if gap and part not in {"|", ")", "]", "["}:
            out.append(_BETWEEN)
        gap = False
        out.append(_MEANS.get(part, re.escape(part)))
    return "".join(out)


_MEANS = {
    "(": "(?:",
    ")": ")",
    "[": rf"(?:{_BETWEEN}(?:",
    "]": "))?",
    "|": "|",
    "*": r"\w*",
    "#": r"\d[\d.,]*",
}


def _rule(name: str, table: Mapping[str, Any]) -> Rule:
    return Rule(name, Severity(table["severity"]), table["reason"], table["source"], table["mend"])


def _first_keys(wording: str) -> Iterator[str]:
    """The keys under which a wording is found: the stems of its first words."""
    for first in _alternatives(wording.lower()):
        word = re.split(r"[\s'(\[|).-]", first.strip())[0]
        if word[0] == "*":
            yield "~" + word[1:].rstrip("*")[-_STEM:]
        else:
            yield "#" if word[0] == "#" else word.rstrip("*")[:_STEM]


def _alternatives(wording: str) -> list[str]:
    """The ways in which a wording can begin."""
    if wording[0] != "(":
        return [wording]
    depth, begun, found = 0, 1, []
    for place, sign in enumerate(wording):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 or (depth == 1 and sign == "|"):
            found += _alternatives(wording[begun:place])
            begun = place + 1
        if depth == 0:
            break
    return found


def _keys(token: str) -> set[str]:
    first = "#" if token[0].isdigit() else token[:_STEM]
    return {first, "~" + token[-_STEM:]}


def _apart(found: list[Said], exempt: list[tuple[int, int]]) -> Iterator[Said]:
    reached = 0
    free = sorted(exempt)
    for said in sorted(found, key=lambda each: (each.start, -each.end)):
        while free and free[0][1] <= said.start:
            free.pop(0)
        if said.end > reached and not any(s < said.end and said.start < e for s, e in free[:8]):
            yield said
            reached = said.end
