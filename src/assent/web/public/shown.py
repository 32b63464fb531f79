"""How the people's own pages are made: in the language of whoever asks."""

from http import HTTPStatus
from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import State

from assent.web.pages import Page, Pages
from assent.web.public.words import LANGUAGES, Texts

Anybody: TypeAlias = Request[None, None, State]
"""A request of somebody who has not signed in and need not."""


def shown(
    pages: Pages, template: str, said: Texts, *, status: int = HTTPStatus.OK, **parts: Any
) -> Page:
    """A page in one language, with the way to every other."""
    chrome = {"t": said, "lang": said.tag, "languages": LANGUAGES.values()}
    page = pages.public(template, status=status, **chrome, **parts)
    page.headers["content-language"] = said.tag
    return page
