"""German."""

from assent.content.language import Language
from assent.content.languages.de.figures import CALENDAR, CUES, NUMERALS
from assent.content.languages.de.pressure import NEGATION, PRESSURES
from assent.content.languages.de.sentences import PHRASES
from assent.content.languages.de.writing import money, percent, period

LANGUAGE = Language(
    code="de",
    disclosure=(
        "Diese Nachricht wurde von Software, darunter KI, aus geprüften Fakten erstellt. "
        "Ein Mensch hat sie vor dem Versand freigegeben."
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
