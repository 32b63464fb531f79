"""That a person was told before their data train a model, in plain words."""

from collections.abc import Mapping

from assent.consent import ConsentEvent, Flag
from assent.consent.standing import About
from assent.vocabulary import ConsentStatus
from assent.web.public.words import Texts


def tellings(latest: Mapping[About, ConsentEvent], said: Texts) -> list[str]:
    """One sentence for each training of which they were told, and from when it may begin.

    Args:
        latest: the last thing noted of the person, by what it is about.
        said: the words of their language.
    """
    found = []
    if day := _since(latest, Flag.TOLD_OF_TRAINING, said):
        found.append(
            said(
                "We wrote to you before your data train our models. Since {day} they may, "
                "unless you say no.",
                day=day,
            )
        )
    if day := _since(latest, Flag.TOLD_OF_TRAINING_BY_OTHERS, said):
        found.append(
            said(
                "We wrote to you before your data train models of other companies. Since {day} "
                "they may, unless you say no.",
                day=day,
            )
        )
    return found


def _since(latest: Mapping[About, ConsentEvent], told: Flag, said: Texts) -> str:
    event = latest.get(told)
    return said.day(event.at) if event and event.status is ConsentStatus.GIVEN else ""
