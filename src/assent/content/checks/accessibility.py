"""A mail or page that everybody can read, with eyes, ears or fingers.

Images have a description that is not a file name, links say where they lead, the language is
named and is the one of the text, and text stands out from its ground (as far as inline styles
say; style sheets are not read).

Source: WCAG 2.2, criteria 1.1.1, 1.4.3, 2.4.4, 3.1.1; Directive (EU) 2019/882; EN 301 549.
"""

import re
from collections.abc import Iterator

from assent.content.case import Case
from assent.content.findings import Finding, Severity
from assent.content.page import Part, contrast, parts_of
from assent.content.tongue import tongue
from assent.content.wording import Rule

LEAST_CONTRAST = 4.5
_FILE = re.compile(r"(?i)^[\w %.-]+\.(?:png|jpe?g|gif|webp|svg|avif)$|^(?:img|dsc|image)[_-]?\d+$")
_ANY_IMAGE = frozenset("image img photo picture graphic bild foto imagen imagem grafik".split())
_VAGUE = frozenset(
    "click here|here|click|read more|more|learn more|find out more|details|link|this link|go|"
    "hier|hier klicken|klicken sie hier|mehr|mehr erfahren|mehr lesen|weiterlesen|zum link|"
    "cliquez ici|ici|en savoir plus|lire la suite|voir plus|plus d'infos|"
    "haz clic aquí|aquí|pincha aquí|leer más|ver más|saber más|más información|"
    "clique aqui|aqui|saiba mais|leia mais|ver mais|mais informações|clique".split("|")
)


def _rule(name: str, reason: str, criterion: str, mend: str, *, hard: bool = True) -> Rule:
    severity = Severity.ERROR if hard else Severity.WARNING
    return Rule(name, severity, reason, f"WCAG 2.2, criterion {criterion}", mend)


_NO_ALT = _rule(
    "alt", "the image has no text for those who cannot see it", "1.1.1",
    'add `alt="..."` that says what it shows; `alt=""` where it is only for looks',
)  # fmt: skip
_FILE_ALT = _rule(
    "alt_is_file", "the image's text is a file name", "1.1.1", "say what the image shows"
)
_SAYS_IMAGE = _rule(
    "alt_is_image", "the image's text says only that it is one", "1.1.1",
    "say what the image shows", hard=False,
)  # fmt: skip
_EMPTY = _rule("empty_link", "the link has no words", "2.4.4", "say where it leads")
_SAYS_NOTHING = _rule(
    "link_text", "the link does not say where it leads", "2.4.4",
    "use the name of what is there as the words of the link", hard=False,
)  # fmt: skip
_NO_LANGUAGE = _rule(
    "language", "the page does not say in which language it is", "3.1.1",
    'add `lang="..."` to the `html` element',
)  # fmt: skip
_OTHER_LANGUAGE = _rule(
    "other_language", "the text is in another language than it says", "3.1.1",
    "name the language in which it is written",
)  # fmt: skip
_PALE = _rule(
    "contrast", "the text hardly stands out from its ground", "1.4.3",
    f"choose colours with a contrast of {LEAST_CONTRAST} or more",
)  # fmt: skip


def check(case: Case) -> list[Finding]:
    """What some people could not read."""
    findings = [*_language(case)]
    if case.is_page:
        parts = parts_of(case.draft.body)
        findings += [
            _at(case, *found) for found in (*_images(parts), *_links(parts), *_pale(parts))
        ]
        findings += _page_language(case, parts)
    return findings


CHECK = check


def _language(case: Case) -> Iterator[Finding]:
    found = tongue(case.plain.folded)
    if found and found != case.draft.language:
        yield case.finding(
            "accessibility", _OTHER_LANGUAGE, 0, len(case.draft.subject_line.strip())
        )


def _page_language(case: Case, parts: list[Part]) -> Iterator[Finding]:
    for part in parts:
        if part.tag == "html" and not part.text:
            if not part.attributes.get("lang"):
                yield _at(case, part, _NO_LANGUAGE)
            elif part.attributes["lang"][:2].lower() != case.draft.language:
                yield _at(case, part, _OTHER_LANGUAGE)
            return


def _images(parts: list[Part]) -> Iterator[tuple[Part, Rule]]:
    for part in parts:
        if part.tag == "img" and not part.text:
            alt = part.attributes.get("alt")
            if alt is None:
                yield part, _NO_ALT
            elif _FILE.match(alt.strip()):
                yield part, _FILE_ALT
            elif alt.strip().lower() in _ANY_IMAGE:
                yield part, _SAYS_IMAGE


def _links(parts: list[Part]) -> Iterator[tuple[Part, Rule]]:
    for place, part in enumerate(parts):
        if part.tag != "a" or part.text or "href" not in part.attributes:
            continue
        said = part.attributes.get("aria-label", "")
        for inner in parts[place + 1 : place + 30]:
            if "a" not in inner.within:
                break
            said += inner.text + (inner.attributes.get("alt", "") if inner.tag == "img" else "")
        words = " ".join(said.lower().split()).strip(" .!>»→")
        if not words:
            yield part, _EMPTY
        elif words in _VAGUE:
            yield part, _SAYS_NOTHING


def _pale(parts: list[Part]) -> Iterator[tuple[Part, Rule]]:
    for part in parts:
        if part.text and part.colour is not None:
            ground = part.ground or (255, 255, 255)
            if contrast(part.colour, ground) < LEAST_CONTRAST:
                yield part, _PALE


def _at(case: Case, part: Part, rule: Rule) -> Finding:
    before = len(case.draft.text) - len(case.draft.body)
    span = before + part.start, before + part.end
    return Finding(
        "accessibility", rule.severity, span, case.draft.text[slice(*span)],
        rule.reason, rule.source, rule.mend, rule.name,
    )  # fmt: skip
