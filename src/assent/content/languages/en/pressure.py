"""The words of English that press somebody to decide, and what would make them honest."""

from assent.content.language import HonestIf, Pressure

_LEFT = "(?:left|remaining|in stock|available|to go round)"
_PIECES = "(?:pieces?|items?|units?|pairs?|seats?|places?|spots?|copies)"
_TIME = "(?P<unit>days?|hours?|hrs?|minutes?|mins?)"
_NO_TIME = r"(?! (?:days?|hours?|hrs?|minutes?|mins?|weeks?|months?|years?)\b)"
_WORDS = r"(?: [\w'()-]+){0,3}"
_ENDS = "(?:ends?|ending|expires?|expiring|closes|closing|over|stops|gone)"
_SHORT = "(?:low|short|limited|scarce)"
_THEY = "(?:it's|it is|they're|they are|these are|it|they|these|we)"

NEGATION = (
    r"(?:\bno|\bnot|\bnever|\bwithout|\bneedn't)"
    r"(?: (?:need|reason|any|a|the|your|have|to|in|going|our))*$|"
    r"\b(?:don't|won't|doesn't) (?:need|have)(?: (?:to|a|any))*$"
)

PRESSURES = (
    Pressure(rf"\b(?:only|just) <N>{_NO_TIME}{_WORDS} {_LEFT}\b", HonestIf.COUNT),
    Pressure(
        rf"\b<N>{_NO_TIME}{_WORDS} (?:left|remaining)\b(?! (?:hand|side|foot|of))", HonestIf.COUNT
    ),
    Pressure(rf"\b(?:less|fewer) than \d+{_NO_TIME}{_WORDS} {_LEFT}\b", HonestIf.FEW),
    Pressure(rf"\b(?:last|final) <N>(?: [\w'-]+){{0,2}} (?:{_PIECES}|{_LEFT})\b", HonestIf.COUNT),
    Pressure(rf"\b(?:a |very )?few{_WORDS} {_LEFT}\b", HonestIf.FEW),
    Pressure(
        rf"\blast (?:few(?! (?:days|hours|minutes|weeks|months|years))|remaining|{_PIECES}|ones?"
        r"|of (?:them|these|the))\b",
        HonestIf.FEW,
    ),
    Pressure(
        r"\b(?:almost|nearly|practically|virtually) (?:all )?(?:gone|sold out|out of stock)\b",
        HonestIf.FEW,
    ),
    Pressure(
        rf"\b(?:stocks?|supplies|supply) (?:is|are) (?:running |getting |very )?{_SHORT}\b",
        HonestIf.FEW,
    ),
    Pressure(r"\b(?:running|getting) (?:low|short|out)\b(?! of time)", HonestIf.FEW),
    Pressure(
        rf"\b{_SHORT} (?:in )?(?:stocks?|supply|supplies|quantit(?:y|ies)|availability|numbers?)\b",
        HonestIf.FEW,
    ),
    Pressure(r"\bwhile (?:stocks?|supplies|supply|they) lasts?\b", HonestIf.FINITE),
    Pressure(
        rf"\bbefore {_THEY}(?: all)? (?:gone|sold out|sells? out|runs? out|disappears?)\b",
        HonestIf.NEAR,
        2,
    ),
    Pressure(r"\bwon't last\b|\bwhile you (?:still )?can\b", HonestIf.NEAR, 2),
    Pressure(
        r"\b(?:selling|sells?|going) (?:out )?(?:fast|quickly)\b|\bflying off\b|"
        r"\b(?:high|huge|great|massive) demand\b|\bbefore (?:someone|anyone) else\b",
        HonestIf.CLAIMED,
    ),
    Pressure(
        rf"\b{_ENDS} (?:at |by )?(?:tonight|today|midnight|in hours|in minutes)\b", HonestIf.EXACTLY
    ),
    Pressure(
        r"\b(?:today|tonight|one day) only\b|\bonly (?:for )?(?:today|tonight|one day)\b|"
        r"\b(?:last|final) (?:few )?(?:day|hours?|minutes)\b|\b(?:until|till|before) midnight\b",
        HonestIf.EXACTLY,
    ),
    Pressure(rf"\b(?:{_ENDS}|until|till)(?: \w+)? tomorrow\b", HonestIf.EXACTLY, 1),
    Pressure(
        rf"\b{_ENDS} soon\b|\b(?:almost|nearly) over\b|\b(?:last|final) few days\b|"
        r"\b(?:final|last) days\b",
        HonestIf.WITHIN,
        3,
    ),
    Pressure(
        rf"\bthis week(?:end)? only\b|\bonly this week(?:end)?\b|\b{_ENDS} this week(?:end)?\b|"
        r"\bfinal week\b",
        HonestIf.WITHIN,
        6,
    ),
    Pressure(rf"\b<N> (?:more )?{_TIME} (?:left|remaining|to go|only)\b", HonestIf.TIME_LEFT),
    Pressure(rf"\bonly <N> (?:more )?{_TIME}\b(?! (?:left|remaining|to go))", HonestIf.TIME_LEFT),
    Pressure(
        rf"\b(?:{_ENDS} in:?|final|(?:with)?in the next|for the next) <N> {_TIME}\b",
        HonestIf.TIME_LEFT,
    ),
    Pressure(
        rf"(?<!of the )(?<!over the )(?<!in the )(?<!for the )(?<!during the )\blast <N> {_TIME}\b",
        HonestIf.TIME_LEFT,
    ),
    Pressure(
        r"\blimited[- ]time\b|\ba (?:limited|short) time\b|\btime[- ]limited\b|"
        r"\blimited (?:offer|period)\b",
        HonestIf.ENDS,
    ),
    Pressure(r"\b(?:last|final) (?:chance|call|opportunity)\b", HonestIf.WITHIN, 2),
    Pressure(
        r"\bhurry\b|\brush\b|\bbe quick\b|\bact (?:now|fast|quickly|today|immediately)\b|"
        r"\bdon't (?:wait|delay|hesitate)\b",
        HonestIf.NEAR,
        2,
    ),
    Pressure(
        r"\bdon't miss\b|\bmiss(?:ing)? out\b|\bnow or never\b|\bbefore it(?:'s| is) too late\b|"
        r"\b(?:time|clock) is (?:running|ticking)\b|\brunning out of time\b",
        HonestIf.NEAR,
        2,
    ),
)
