"""One person's message: the approved draft with its slots filled, and why they get it."""

import html
from collections.abc import Mapping

from assent.activation import MOST_REASONS, Parts
from assent.campaigns.phrases import PHRASES, Phrases
from assent.catalogue import Catalogue
from assent.content import HAND, Draft
from assent.content.provenance import COMPOSED, GENERATED, marked
from assent.recommend import Recommendation, because, mentioned

BY_FIXED_SENTENCES = frozenset({"grammar"})
"""Generators that no model is behind."""


def content_of(recommendation: Recommendation | None, catalogue: Catalogue) -> dict[str, object]:
    """What the outbox keeps, sealed, to make a person's message from when it is sent."""
    if recommendation is None:
        return {"items": [], "personal": False, "entries": []}
    known = catalogue.items(mentioned(recommendation))
    items = [
        {"item": each.item, "name": known[each.item].name, "because": because(each, known)}
        for each in recommendation.items
        if each.item in known
    ]
    return {
        "items": items,
        "personal": recommendation.personal,
        "entries": list(recommendation.entries),
    }


def restricted_class(recommendation: Recommendation | None, catalogue: Catalogue) -> str | None:
    """The class of restricted product that a message promotes, for the gate at send time."""
    if recommendation is None:
        return None
    items = catalogue.items([each.item for each in recommendation.items]).values()
    return next((item.restricted for item in items if item.restricted), None)


def parts_of(draft: Draft, sender: str, content: Mapping[str, object], link: str) -> Parts:
    """The words of one message.

    Args:
        draft: what was approved, byte for byte.
        sender: who writes.
        content: what `content_of` gave.
        link: the person's own page.
    """
    phrases = PHRASES.get(draft.language, PHRASES["en"])
    items = content["items"]
    assert isinstance(items, list)  # noqa: S101  our own JSON, read back from under the seal
    lines = [f"- {item['name']}" for item in items]
    reasons = _reasons(items, personal=bool(content["personal"]), phrases=phrases)
    values = {
        "greeting": phrases.greeting,
        "recommendations": "\n".join(lines),
        "sender": sender,
    }
    subject_line, body = draft.fill(values)
    return Parts(
        subject=subject_line,
        text="\n\n".join(_blocks(body)),
        html=_marked(_html(subject_line, body, draft.language), draft.generator),
        why=phrases.why.format(sender=sender),
        reasons=reasons,
        stop_link=link,
        stop_words=phrases.stop,
        report_words=phrases.report,
        wrong_words=phrases.wrong,
        line_words=phrases.stop_or_report,
        generated=draft.generator != HAND,
    )


def _reasons(
    items: list[Mapping[str, str]], *, personal: bool, phrases: Phrases
) -> tuple[str, ...]:
    if not items:
        return (phrases.none,)
    if not personal:
        return (phrases.popular,)
    return tuple(f"{item['name']}: {item['because']}." for item in items[:MOST_REASONS])


def _blocks(body: str) -> list[str]:
    """The paragraphs of a text; a slot that was filled with nothing leaves none."""
    return [block.strip() for block in body.split("\n\n") if block.strip()]


def _marked(page: str, generator: str) -> str:
    """A page that says to machines how it was written; one written by hand says nothing."""
    if generator == HAND:
        return page
    return marked(page, generator, COMPOSED if generator in BY_FIXED_SENTENCES else GENERATED)


def _html(title: str, body: str, language: str) -> str:
    """The plain text as accessible HTML: paragraphs, lists, a language and a title."""
    blocks = []
    for block in _blocks(body):
        lines = [html.escape(line) for line in block.splitlines()]
        if all(line.startswith("- ") for line in lines):
            blocks.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>")
        else:
            blocks.append("<p>" + "<br>".join(lines) + "</p>")
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title></head>"
        f'<body style="font-family: sans-serif; max-width: 40em">{"".join(blocks)}</body></html>'
    )
