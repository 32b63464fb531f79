"""The words of Spanish that press somebody to decide, and what would make them honest."""

from assent.content.language import HonestIf, Pressure

_TIME = "(?P<unit>días?|horas?|minutos?)"
_NO_TIME = r"(?! (?:d[ií]as?|horas?|minutos?|semanas?|m[eê]s|meses|a[nñ]os?|reais|euros?|%|€|por))"
_PIECES = "(?:piezas?|unidades|unidad|ejemplares|artículos|plazas?)"
_ENDS = "(?:termina|acaba|finaliza|expira)"

NEGATION = r"(?:\bno|\bsin|\bningun[oa]?|\bnunca)(?: (?:hay|hace|falta|tienes|que|necesidad|de))*$"

PRESSURES = (
    Pressure(rf"\b(?:s[oó]lo |ya s[oó]lo )?quedan? (?:s[oó]lo )?<N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(rf"\b<N> {_PIECES} (?:restantes|disponibles|en stock)\b", HonestIf.COUNT),
    Pressure(rf"\b(?:las|los) <N> últim[oa]s {_PIECES}\b", HonestIf.COUNT),
    Pressure(rf"\búltim[oa]s <N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(
        r"\b(?:casi|prácticamente) agotad[oa]s?\b|\bquedan (?:muy )?poc[oa]s\b(?! (?:días|horas))|"
        rf"\búltimas {_PIECES}\b|\b(?:existencias|unidades) (?:muy )?limitadas\b|"
        r"\ba punto de agotarse\b",
        HonestIf.FEW,
    ),
    Pressure(r"\bhasta (?:fin|agotar) (?:de )?existencias\b", HonestIf.FINITE),
    Pressure(
        r"\bse (?:está |están )?(?:vend|agota)\w* (?:muy )?(?:rápido|deprisa)\b|\bvuelan\b|"
        r"\b(?:gran|enorme|mucha) demanda\b",
        HonestIf.CLAIMED,
    ),
    Pressure(
        rf"\b{_ENDS} (?:hoy|esta noche|a medianoche)\b|\bs[oó]lo (?:por )?hoy\b|\búltimo día\b|"
        r"\búltimas horas\b|\bhasta medianoche\b",
        HonestIf.EXACTLY,
    ),
    Pressure(rf"\b{_ENDS} mañana\b|\bs[oó]lo hasta mañana\b", HonestIf.EXACTLY, 1),
    Pressure(rf"\b{_ENDS} pronto\b|\búltimos días\b", HonestIf.WITHIN, 3),
    Pressure(rf"\b(?:quedan?|faltan?|s[oó]lo) <N> {_TIME}\b", HonestIf.TIME_LEFT),
    Pressure(r"\b(?:tiempo|oferta|plazo) limitad[oa]\b", HonestIf.ENDS),
    Pressure(r"\búltima (?:oportunidad|ocasión|llamada)\b", HonestIf.WITHIN, 2),
    Pressure(
        r"\b(?:date|dese) prisa\b|\bahora o nunca\b|\bno (?:te|se) lo pierdas?\b|"
        r"\bno esper(?:es|e)\b|\bantes de que sea (?:demasiado )?tarde\b|"
        r"\bel tiempo se (?:acaba|agota)\b|\bapresúrate\b",
        HonestIf.NEAR,
        2,
    ),
)
