"""A file with copy in it, as the checks read it, and what they found, as a person reads it."""

import email
import email.policy
import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from assent.cli.opened import read_words
from assent.content import HAND, Draft, FactSheet, Finding, Severity, Surroundings, examine
from assent.content.plain_text import PlainText
from assent.content.tongue import tongue
from assent.vocabulary import BadRequest

_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})</title>", re.IGNORECASE)
_LANG = re.compile(r"<html\b[^<>]{0,400}\blang\s*=\s*[\"']?([A-Za-z]{2})", re.IGNORECASE)
_STYLED = re.compile(r"<(style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BRACE = str.maketrans("{}", "()")
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class CopyFile:
    """What stands in a file.

    Args:
        text: all of it, as it was written; spans of findings refer to it.
        subject: its subject line.
        body: the rest.
        body_at: where the body begins in `text`.
        subject_at: where the subject line begins in `text`; None when it is not in it.
        language: its code.
    """

    text: str
    subject: str
    body: str
    body_at: int
    subject_at: int | None
    language: str


def read_copy(path: Path, *, subject: str = "", language: str = "") -> CopyFile:
    """Read a file: `.eml` by its headers, HTML by its title, plain text by its first line.

    A first line with an empty line after it is the subject line. `-` is the standard input.

    Raises:
        BadRequest: it is empty or no text.
    """
    text = sys.stdin.read() if str(path) == "-" else read_words(path)
    if path.suffix == ".eml":
        mail = email.message_from_bytes(text.encode(), policy=email.policy.default)
        part = mail.get_body(("html", "plain"))
        subject = subject or str(mail["subject"] or "")
        text = str(part.get_content()) if part is not None else ""
    if not text.strip():
        raise BadRequest(f"there is no text in `{path}`; write it")
    text = text.replace("\r\n", "\n")
    return _split(text, subject, language, fallback=path.stem if str(path) != "-" else "untitled")


def _split(text: str, subject: str, language: str, fallback: str) -> CopyFile:
    is_page = text.lstrip()[:200].lower().startswith("<")
    head, empty, rest = text.partition("\n\n")
    body, body_at, subject_at = text, 0, None
    if is_page:
        text = body = _STYLED.sub(lambda part: part[0].translate(_BRACE), text)
        title = _TITLE.search(text)
        subject = subject or (title[1].strip() if title else fallback)
    elif (
        not subject
        and empty
        and rest.strip()
        and "\n" not in head
        and len(head) <= _LONGEST_SUBJECT
    ):
        subject, subject_at = (
            head.removeprefix("Subject: "),
            len(head) - len(head.removeprefix("Subject: ")),
        )
        body, body_at = rest, len(head) + 2
    else:
        subject = subject or fallback
    named = _LANG.search(text)
    said = language or (named[1].lower() if named else "") or tongue(PlainText.of(text).folded)
    clean = " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", subject).split())
    return CopyFile(text, clean, body, body_at, subject_at, said or "en")


def findings_in(copy: CopyFile, facts: FactSheet, today: date, audience: str = "") -> list[Finding]:
    """What the checks find; spans are of the file's own text.

    What is wrong with a subject line that is not in the text has an empty span at its beginning.
    """
    draft = Draft(copy.subject, copy.body, copy.language, HAND, facts.hash)
    before = len(draft.text) - len(draft.body)
    found = []
    for each in examine(draft, facts, today, Surroundings(audience=audience)):
        start, end = each.span
        if start >= before:
            span = start - before + copy.body_at, end - before + copy.body_at
        elif copy.subject_at is not None:
            span = start + copy.subject_at, end + copy.subject_at
        else:
            span = (0, 0)
        found.append(replace(each, span=span))
    return sorted(found, key=lambda each: (each.span, each.check))


def shown(copy: CopyFile, found: list[Finding]) -> str:
    """The findings for a person: each with its line, and the words underlined."""
    blocks = [_one(copy, each) for each in found]
    errors = sum(each.severity is Severity.ERROR for each in found)
    last = f"{errors} that must be mended, {len(found) - errors} for a human to judge"
    return "\n\n".join([*blocks, last if found else "the checks found nothing"])


def _one(copy: CopyFile, finding: Finding) -> str:
    hard = finding.severity is Severity.ERROR
    colour = "red" if hard else "yellow"
    head = click.style(f"{finding.severity.value}: {finding.reason}", fg=colour, bold=True)
    lines = [head]
    start, end = finding.span
    if start < end:
        number = copy.text.count("\n", 0, start) + 1
        first = copy.text.rfind("\n", 0, start) + 1
        last = copy.text.find("\n", start)
        line = copy.text[first : last if last >= 0 else len(copy.text)]
        cut = max(0, start - first - 60)
        seen = _printable(line[cut : cut + 120])
        width = max(1, min(end, first + len(line)) - start)
        under = " " * (start - first - cut) + click.style("~" * min(width, 120), fg=colour)
        lines += [f"  {number:>4} | {seen}", f"       | {under}"]
    rule = (
        finding.check if finding.rule in {"", finding.check} else f"{finding.check}, {finding.rule}"
    )
    return "\n".join([*lines, f"  mend: {finding.mend}", f"  rule: {rule} ({finding.source})"])


def _printable(line: str) -> str:
    """A line that cannot turn or clear the terminal: one sign for one sign."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
