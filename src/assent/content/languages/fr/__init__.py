"""French."""

from assent.content.language import Language
from assent.content.languages.fr.figures import CALENDAR, CUES, NUMERALS
from assent.content.languages.fr.pressure import NEGATION, PRESSURES
from assent.content.languages.fr.sentences import PHRASES
from assent.content.languages.fr.writing import money, percent, period

LANGUAGE = Language(
    code="fr",
    disclosure=(
        "Ce message a été généré par un logiciel, y compris une IA, à partir de faits vérifiés. "
        "Une personne l'a approuvé avant son envoi."
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
