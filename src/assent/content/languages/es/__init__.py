"""Spanish."""

from assent.content.language import Language
from assent.content.languages.es.figures import CALENDAR, CUES, NUMERALS
from assent.content.languages.es.pressure import NEGATION, PRESSURES
from assent.content.languages.es.sentences import PHRASES
from assent.content.languages.es.writing import money, percent, period

LANGUAGE = Language(
    code="es",
    disclosure=(
        "Este mensaje lo generó un programa, incluida una IA, a partir de datos comprobados. "
        "Una persona lo aprobó antes de su envío."
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
