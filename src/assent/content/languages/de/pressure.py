"""The words of German that press somebody to decide, and what would make them honest."""

from assent.content.language import HonestIf, Pressure

_LEFT = "(?:übrig|vorrätig|auf lager|verfügbar|da|zu haben|im regal)"
_PIECES = "(?:stücke?|exemplare|teile|artikel|paare?|plätze|restposten)"
_TIME = "(?P<unit>tage?n?|stunden?|minuten?)"
_NO_TIME = r"(?! (?:tage?n?|stunden?|minuten?|wochen?|monate?n?|jahre?n?|mal\b|euro|€|%|prozent))"
_ENDS = "(?:endet|enden|läuft|laufen|schließt|gilt nur|gelten nur|gilt nur noch)"
_SHORT = "(?:knapp|gering|begrenzt|limitiert|klein)"

NEGATION = (
    r"(?:\bkein(?:e|en|er|em)?|\bohne|\bnicht|\bnie)"
    r"(?: (?:grund|anlass|müssen|brauchen|sich|zu|zur|die|eine|ihre))*$|"
    r"\b(?:müssen|brauchen) sie (?:sich )?nicht(?: zu)?$"
)

PRESSURES = (
    Pressure(rf"\b(?:nur|noch) <N>(?: [\w-]+){{0,3}} (?:{_LEFT}|{_PIECES})\b", HonestIf.COUNT),
    Pressure(rf"\bnur noch (?!ein)<N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(rf"\b(?:die|unsere|ihre) letzten <N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(r"\bnur noch (?:sehr |ganz )?wenige?\b(?! (?:tage|stunden|minuten))", HonestIf.FEW),
    Pressure(
        r"\b(?:fast|beinahe|nahezu|so gut wie|bald) (?:schon )?(?:ausverkauft|weg|vergriffen)\b",
        HonestIf.FEW,
    ),
    Pressure(rf"\bletzten? (?:verbliebenen |wenigen )?{_PIECES}\b", HonestIf.FEW),
    Pressure(
        rf"\b{_SHORT}(?:e|er|en|es)? (?:\w+ )?(?:bestand|bestände|vorrat|vorräte|stückzahl|menge|"
        r"verfügbarkeit|auflage|kontingent)\b",
        HonestIf.FEW,
    ),
    Pressure(
        rf"\b(?:bestand|vorrat|bestände|vorräte) (?:ist|sind|wird|werden) (?:sehr )?{_SHORT}\b|"
        r"\bnicht mehr lange (?:da|verfügbar|vorrätig|auf lager|zu haben)\b|\brestbestand\b",
        HonestIf.FEW,
    ),
    Pressure(r"\bsolange (?:der |unser )?vorrat reicht\b|\bsolange vorrätig\b", HonestIf.FINITE),
    Pressure(
        r"\bbevor (?:er|sie|es|alle|alles)(?: \w+)? (?:weg|vergriffen|ausverkauft|fort)\b|"
        r"\bsolange (?:du|sie) (?:noch )?(?:kannst|können)\b",
        HonestIf.NEAR,
        2,
    ),
    Pressure(
        r"\b(?:verkauft|verkaufen) sich (?:\w+ )?(?:schnell|rasend)\b|\bwie warme semmeln\b|"
        r"\b(?:große|großer|hohe|hoher|riesige|riesiger|enorme) (?:nachfrage|andrang)\b|"
        r"\bbevor (?:es )?(?:jemand|andere[rn]?)\b|\bheiß begehrt\b",
        HonestIf.CLAIMED,
    ),
    Pressure(
        rf"\b{_ENDS} (?:schon |noch |bereits )?(?:heute|um mitternacht|in wenigen stunden)\b|"
        r"\bnur (?:noch )?(?:für |bis )?heute\b|\bbis mitternacht\b|\bnur (?:für )?einen tag\b|"
        r"\bletzter tag\b|\bletzten? (?:stunden|minuten)\b|\bnur noch wenige (?:stunden|minuten)\b|"
        r"\bheute (?:ist )?(?:schluss|letzte)",
        HonestIf.EXACTLY,
    ),
    Pressure(
        rf"\b{_ENDS} (?:schon |bereits )?morgen\b|\bnur (?:noch )?bis morgen\b|"
        r"\bmorgen (?:ist )?(?:es |alles )?(?:schluss|vorbei)\b",
        HonestIf.EXACTLY,
        1,
    ),
    Pressure(
        rf"\b{_ENDS} (?:bald|in kürze|demnächst)\b|\b(?:bald|fast) vorbei\b|"
        r"\bletzten? tage\b|\bnur noch wenige tage\b",
        HonestIf.WITHIN,
        3,
    ),
    Pressure(rf"\bnur (?:noch )?diese woche\b|\b{_ENDS} diese woche\b", HonestIf.WITHIN, 6),
    Pressure(rf"\b(?:nur )?noch <N> {_TIME}\b(?! alt)", HonestIf.TIME_LEFT),
    Pressure(
        rf"\b(?:{_ENDS}(?: schon)? in|die letzten|in den nächsten|nur) <N> {_TIME}\b",
        HonestIf.TIME_LEFT,
    ),
    Pressure(
        r"\bfür (?:sehr )?kurze zeit\b|\bzeitlich (?:begrenzt|befristet)\w*\b|\bbefristet\w*\b|"
        r"\bbegrenzte zeit\b",
        HonestIf.ENDS,
    ),
    Pressure(r"\bletzte (?:chance|gelegenheit|möglichkeit|aufruf)\b", HonestIf.WITHIN, 2),
    Pressure(
        r"\bbeeil\w*\b|\b(?:seien sie|sei|jetzt) schnell\b|\bschnell sein\b|\bjetzt oder nie\b|"
        r"\bzöger\w*(?: sie)? nicht\b|\bwarte[nt]?(?: sie)? nicht\b|\bnicht (?:länger )?warten\b|"
        r"\b(?:schnell|sofort|jetzt) zugreifen\b|\bgreifen sie (?:schnell|sofort) zu\b",
        HonestIf.NEAR,
        2,
    ),
    Pressure(
        r"\bverpass\w*(?: sie)?(?: \w+){0,3} nicht\b|\bnicht (?:zu )?verpassen\b|"
        r"\b(?:die )?(?:zeit|uhr) (?:läuft|tickt|drängt|wird knapp)\b|\bbevor es zu spät\b",
        HonestIf.NEAR,
        2,
    ),
)
