"""Portuguese."""

from assent.content.language import Language
from assent.content.languages.pt.figures import CALENDAR, CUES, NUMERALS
from assent.content.languages.pt.pressure import NEGATION, PRESSURES
from assent.content.languages.pt.sentences import PHRASES
from assent.content.languages.pt.writing import money, percent, period

LANGUAGE = Language(
    code="pt",
    disclosure=(
        "Esta mensagem foi gerada por um programa, incluindo IA, a partir de fatos verificados. "
        "Uma pessoa a aprovou antes do envio."
    ),
    money=money,
    percent=percent,
    period=period,
    calendar=CALENDAR,
    numerals=NUMERALS,
    cues=CUES,
    pressures=PRESSURES,
    negation=NEGATION,
    phrases=PHRASES,
)
