"""What a person may ask of the controller, and who hears their complaint."""

from collections.abc import Sequence
from dataclasses import dataclass

from assent.jurisdictions import Law, Right
from assent.web.public import names
from assent.web.public.words import Texts


@dataclass(frozen=True, slots=True)
class Given:
    """What one law gives a person that none before it does.

    Args:
        law: its title.
        rights: each in plain words, with its article.
        within: how soon a request is to be answered; empty where another law says it.
        authority: who hears a complaint.
        language: the language the authority is named in.
        article: the rule on complaints; empty where there is none.
    """

    law: str
    rights: tuple[tuple[str, str], ...]
    within: str
    authority: str
    language: str
    article: str


def rights(laws: Sequence[Law], said: Texts) -> list[Given]:
    """A person's rights, each once, under the first law that gives it.

    Args:
        laws: those that protect the person.
        said: the words of their language.
    """
    named = {Right.COMPLAINT}
    given = []
    for law in sorted(laws, key=lambda each: each.scope.supplements):
        new = {right: rule for right, rule in law.rights.items() if right not in named}
        named |= set(new)
        authority, language = said.in_language(law.authority)
        given.append(
            Given(
                law=law.title,
                rights=tuple((said(names.RIGHTS[right]), rule) for right, rule in new.items()),
                within="" if law.scope.supplements else said.span(law.requests.answer_within.value),
                authority=authority,
                language=language,
                article=law.rights.get(Right.COMPLAINT, ""),
            )
        )
    return given
