"""Tells in which language a text is, by its commonest small words."""

import re
from types import MappingProxyType

_SMALL = MappingProxyType(
    {
        "en": "the and you your for with our is are this that of to we it from not have be on in "
        "a an has",
        "de": "der die das und sie ihr ihre für mit wir ist sind nicht auf ein eine zu von dem den",
        "fr": "le la les et vous votre vos pour avec nous est sont ce des du une un à dans sur",
        "es": "el la los las y tu su usted para con nosotros es son este esta del una en por que",
        "pt": "o a os as e você seu sua para com nós é são este esta do da uma um em por que não",
    }
)
_WORDS = MappingProxyType({code: frozenset(said.split()) for code, said in _SMALL.items()})
_WORD = re.compile(r"[^\W\d_]+")
_READ = 600
_FEWEST = 4


def tongue(folded: str) -> str:
    """The code of the language of a folded text; empty when its small words do not tell.

    Examples:
        >>> tongue("we would like to show you the lamp that is in our shop"), tongue("lamp 49 eur")
        ('en', '')
        >>> tongue("wir zeigen ihnen die lampe und das licht für den tisch")
        'de'
    """
    words = _WORD.findall(folded)[:_READ]
    counted = sorted(
        ((sum(word in small for word in words), code) for code, small in _WORDS.items())
    )
    (second, _), (most, code) = counted[-2:]
    return code if most >= _FEWEST and most > 1.3 * second else ""
