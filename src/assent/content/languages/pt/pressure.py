"""The words of Portuguese that press somebody to decide, and what would make them honest."""

from assent.content.language import HonestIf, Pressure

_TIME = "(?P<unit>dias?|horas?|minutos?)"
_NO_TIME = (
    r"(?! (?:d[ií]as?|horas?|minutos?|semanas?|m[eê]s|meses|an?os?|años?"
    r"|reais|euros?|%|€|por))"
)
_PIECES = "(?:peças?|unidades|unidade|exemplares|artigos|vagas?)"
_ENDS = "(?:termina|acaba|encerra|expira)"

NEGATION = r"(?:\bnão|\bsem|\bnenhuma?|\bnunca)(?: (?:há|tem|precisa|necessidade|de|que))*$"

PRESSURES = (
    Pressure(rf"\b(?:só |apenas )?restam? (?:só |apenas )?<N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(rf"\b<N> {_PIECES} (?:restantes|disponíveis|em estoque)\b", HonestIf.COUNT),
    Pressure(rf"\b(?:as|os) <N> últim[oa]s {_PIECES}\b", HonestIf.COUNT),
    Pressure(rf"\búltim[oa]s <N>\b{_NO_TIME}", HonestIf.COUNT),
    Pressure(
        r"\b(?:quase|praticamente) esgotad[oa]s?\b|"
        r"\brestam (?:muito )?pouc[oa]s\b(?! (?:dias|horas))|"
        rf"\búltimas {_PIECES}\b|\b(?:estoque|unidades|estoques) (?:muito )?limitad[oa]s?\b|"
        r"\bprestes a (?:acabar|esgotar)\b",
        HonestIf.FEW,
    ),
    Pressure(r"\benquanto (?:durar o estoque|durarem os estoques|houver)\b", HonestIf.FINITE),
    Pressure(
        r"\b(?:vende|vendem|está vendendo|acaba|acabam) (?:muito )?rápido\b|"
        r"\b(?:grande|enorme|muita) procura\b|\balta demanda\b",
        HonestIf.CLAIMED,
    ),
    Pressure(
        rf"\b{_ENDS} (?:hoje|esta noite|à meia-noite)\b|\b(?:só|somente|apenas) hoje\b|"
        r"\búltimo dia\b|\búltimas horas\b|\baté a meia-noite\b",
        HonestIf.EXACTLY,
    ),
    Pressure(rf"\b{_ENDS} amanhã\b|\b(?:só|apenas) até amanhã\b", HonestIf.EXACTLY, 1),
    Pressure(rf"\b{_ENDS} (?:em breve|logo)\b|\búltimos dias\b", HonestIf.WITHIN, 3),
    Pressure(rf"\b(?:restam?|faltam?|só|apenas) <N> {_TIME}\b", HonestIf.TIME_LEFT),
    Pressure(r"\b(?:tempo|oferta|prazo) limitad[oa]\b", HonestIf.ENDS),
    Pressure(r"\búltima (?:chance|oportunidade|chamada)\b", HonestIf.WITHIN, 2),
    Pressure(
        r"\bcorra\b|\bapresse-se\b|\bagora ou nunca\b|\bnão perca\b|\bnão espere\b|"
        r"\bantes que (?:seja tarde|acabe)\b|\bo tempo está acabando\b",
        HonestIf.NEAR,
        2,
    ),
)
