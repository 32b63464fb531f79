"""The words of French that press somebody to decide, and what would make them honest."""

from assent.content.language import HonestIf, Pressure

_TIME = "(?P<unit>jours?|heures?|minutes?)"
_NO_TIME = r"(?! (?:jours?|heures?|minutes?|semaines?|mois|ans?|années?|euros?|%|€|pour))"
_PIECES = "(?:pièces?|exemplaires?|articles?|unités?|places?)"
_ENDS = "(?:se termine|finit|expire|s'achève|prend fin)"

NEGATION = (
    r"(?:\bpas|\bsans|\baucune?|\bjamais|\binutile)"
    r"(?: (?:besoin|de|d'|raison|vous|la|le|à|urgent))*$"
)

PRESSURES = (
    Pressure(rf"\b(?:il )?(?:ne )?(?:reste|restent) (?:plus )?que <N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(rf"\bplus que <N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(rf"\b<N> {_PIECES} (?:restante?s?|en stock)\b", HonestIf.COUNT),
    Pressure(rf"\b(?:les )?<N> derni(?:ers|ères) {_PIECES}\b", HonestIf.COUNT),
    Pressure(
        r"\b(?:presque|bientôt|quasiment) épuisée?s?\b|\bplus que quelques\b(?! (?:jours|heures))|"
        rf"\bderni(?:ers|ères) {_PIECES}\b|\b(?:stocks?|quantités?) (?:très )?limitée?s?\b",
        HonestIf.FEW,
    ),
    Pressure(
        r"\b(?:jusqu'à épuisement|dans la limite) des stocks\b|\btant qu'il y en a\b",
        HonestIf.FINITE,
    ),
    Pressure(
        r"\bpart(?:ent)? (?:très )?vite\b|\bse vend(?:ent)? (?:très )?vite\b|"
        r"\b(?:forte|énorme) demande\b|\bcomme des petits pains\b",
        HonestIf.CLAIMED,
    ),
    Pressure(
        rf"\b{_ENDS} (?:ce soir|aujourd'hui|à minuit)\b|\b(?:uniquement|seulement) aujourd'hui\b|"
        r"\baujourd'hui (?:seulement|uniquement)\b|\bdernier jour\b|\bdernières heures\b|"
        r"\bjusqu'à minuit\b",
        HonestIf.EXACTLY,
    ),
    Pressure(rf"\b{_ENDS} demain\b|\bjusqu'à demain\b", HonestIf.EXACTLY, 1),
    Pressure(
        rf"\b{_ENDS} bientôt\b|(?<!\d )\bderniers jours\b|\bbientôt fini\b", HonestIf.WITHIN, 3
    ),
    Pressure(rf"\b(?:reste|restent|plus que|encore) <N> {_TIME}\b", HonestIf.TIME_LEFT),
    Pressure(r"\b(?:durée|temps|offre) limitée?\b|\bpour une durée limitée\b", HonestIf.ENDS),
    Pressure(r"\bdernière (?:chance|occasion|opportunité)\b", HonestIf.WITHIN, 2),
    Pressure(
        r"\bdépêchez-vous\b|\bfaites vite\b|\bmaintenant ou jamais\b|\bn'attendez (?:plus|pas)\b|"
        r"\bne (?:ratez|manquez) pas\b|\bavant qu'il ne soit trop tard\b|\ble temps presse\b",
        HonestIf.NEAR,
        2,
    ),
)
