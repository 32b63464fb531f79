"""Honest copy, and what becomes of it when a figure is changed or a claim added.

The grammar writes from drawn facts, so the copy is true by construction; each mutation makes one
place untrue and knows where. A check is right when a finding meets that place, and wrong when a
finding of its stands anywhere else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from assent.content import Brief, Case, Draft, FactSheet, Goal, Tone, checks, generators, write
from assent.testing.checks import TODAY

TRUTH = ("ungrounded", "unproved_claims")
N_SHEETS = 12
LANGUAGES = ("en", "de", "fr", "es", "pt")


@dataclass
class Counted:
    """What was found of one kind of mutation."""

    mutated: int = 0
    hit: int = 0
    elsewhere: int = 0

    @property
    def recall(self) -> float:
        """The share of mutations that were found."""
        return self.hit / max(self.mutated, 1)

    @property
    def precision(self) -> float:
        """The share of findings that stand where something was changed."""
        return self.hit / max(self.hit + self.elsewhere, 1)


Mutated = tuple[str, int, int]
Mutation = Callable[[str, str, Random], Mutated | None]


def score() -> dict[str, Counted]:
    """By kind of mutation, by language, and over all."""
    chance = Random(4)
    counted: dict[str, Counted] = {}
    for draft, facts in _copies(chance):
        for kind, mutate in MUTATIONS.items():
            mutated = mutate(draft.body, draft.language, chance)
            if mutated is None:
                continue
            body, start, end = mutated
            hit, elsewhere = _judged(replace(draft, body=body), facts, start, end)
            for name in (kind, f"in {draft.language}", "all"):
                each = counted.setdefault(name, Counted())
                each.mutated += 1
                each.hit += hit
                each.elsewhere += elsewhere
    return counted


def _judged(draft: Draft, facts: FactSheet, start: int, end: int) -> tuple[bool, int]:
    before = len(draft.subject_line) + 2
    case = Case(draft, facts, TODAY)
    spans = [finding.span for name in TRUTH for finding in checks[name](case)]
    meets = [s < end + before and start + before < e for s, e in spans]
    return any(meets), sum(not each for each in meets)


def _copies(chance: Random) -> Iterator[tuple[Draft, FactSheet]]:
    for _ in range(N_SHEETS):
        facts = FactSheet.parse(_sheet(chance))
        for code in LANGUAGES:
            goal, tone = chance.choice(list(Goal)), chance.choice(list(Tone))
            brief = Brief("people who read at night", goal, tone, language=code)
            yield write(brief, facts, generators["grammar"]), facts


def _sheet(chance: Random) -> str:
    was = chance.randrange(30, 1900)
    price = was - chance.randrange(3, was // 2)
    hours, day = chance.randrange(5, 40), chance.randrange(8, 29)
    percent = chance.choice((40, 55, 65, 75, 85))
    return f"""
[sender]
name = "Lumen"

[[offer]]
name = "{chance.choice(("Aurora Lamp", "Nordlicht", "Moka Pot", "Reading Chair"))}"
price = "{price} EUR"
was_price = "{was} EUR"
stock = {chance.randrange(2, 6)}
starts_on = 2027-03-01
ends_on = 2027-03-{day:02}

[[offer.claim]]
says = {{ en = "runs for {hours} hours", de = "läuft {hours} Stunden", \
fr = "tient {hours} heures", es = "dura {hours} horas", pt = "dura {hours} horas" }}
source = "test report 9"

[[offer.claim]]
says = {{ en = "with {percent}% wool", de = "mit {percent} % Wolle", \
fr = "avec {percent} % de laine", es = "con un {percent} % de lana", pt = "com {percent} % de lã" }}
source = "data sheet 2"
"""


_MONEY = re.compile(r"€\d[\d.,]*\d|\d[\d.,\u00a0]*\d\u00a0€")
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\u00a0?%")
_DAY = re.compile(r"\b(\d{1,2})(?=\.? (?:de )?(?:March|März|mars|marzo|março))")
_HOURS = re.compile(r"\b(\d+) (hours|Stunden|heures|horas)")
_COUNT = re.compile(r"\b(\d+)(?= (?:hours|Stunden|heures|horas))")
_STOCK = re.compile(r"(?:We have|Wir haben|Nous avons|Tenemos|Temos) (\d+)")
_OTHER_UNIT = {"hours": "days", "Stunden": "Tage", "heures": "jours", "horas": "días"}
_WORDS = {
    "en": ("ninety", "two hundred", "sixty-four"),
    "de": ("neunzig", "zweihundert", "vierundsechzig"),
    "fr": ("quatre-vingt-dix", "deux cents", "soixante-quatre"),
    "es": ("noventa", "doscientas", "sesenta y cuatro"),
    "pt": ("noventa", "duzentas", "sessenta e quatro"),
}
_UP_TO = {"en": "up to", "de": "bis zu", "fr": "jusqu'à", "es": "hasta", "pt": "até"}
_ADDED = {
    "superlative": {
        "en": ("This is the finest of its kind.", "The most comfortable thing you will ever own."),
        "de": ("Das schönste Stück seiner Art.", "Ein unübertroffenes Erlebnis."),
        "fr": ("Le plus beau de sa catégorie.", "Un confort inégalé."),
        "es": ("El más bonito de su clase.", "Una comodidad sin igual."),
        "pt": ("O mais bonito da categoria.", "Um conforto sem igual."),
    },
    "comparative": {
        "en": ("It is lighter than the others.", "More reliable than anything before it."),
        "de": ("Sie ist leichter als die anderen.", "Mehr Leistung als je zuvor."),
        "fr": ("Plus léger que les autres.", "Mieux que tout le reste."),
        "es": ("Más ligero que los demás.", "Mejor que todo lo demás."),
        "pt": ("Mais leve do que os outros.", "Melhor do que todo o resto."),
    },
    "guarantee": {
        "en": ("We guarantee that you will love it.", "Try it without risk."),
        "de": ("Wir garantieren, dass es gefällt.", "Probieren Sie es ohne Risiko."),
        "fr": ("Nous garantissons que vous aimerez.", "Essayez sans risque."),
        "es": ("Garantizamos que te gustará.", "Pruébalo sin riesgo."),
        "pt": ("Garantimos que você vai gostar.", "Experimente sem risco."),
    },
    "environment": {
        "en": ("A sustainable choice.", "Good for the climate."),
        "de": ("Eine nachhaltige Wahl.", "Gut für das Klima."),
        "fr": ("Un choix écologique.", "Bon pour le climat."),
        "es": ("Una elección sostenible.", "Bueno para el clima."),
        "pt": ("Uma escolha sustentável.", "Bom para o clima."),
    },
    "health": {
        "en": ("It eases back pain.", "Clinically tested."),
        "de": ("Es lindert Schmerzen.", "Klinisch getestet."),
        "fr": ("Il soulage les douleurs.", "Cliniquement testé."),
        "es": ("Alivia el dolor.", "Clínicamente probado."),
        "pt": ("Alivia a dor.", "Clinicamente testado."),
    },
    "free": {
        "en": ("Delivery is free.", "With a complimentary bag."),
        "de": ("Die Lieferung ist gratis.", "Mit kostenloser Tasche."),
        "fr": ("La livraison est offerte.", "Avec un sac gratuit."),
        "es": ("El envío es gratuito.", "Con una bolsa de regalo."),
        "pt": ("A entrega é gratuita.", "Com uma bolsa de brinde."),
    },
}


def _swap(pattern: re.Pattern[str], write_: Callable[[str, str, Random], str]) -> Mutation:
    """A mutation that writes another figure in the place of one that is there."""

    def mutate(body: str, language: str, chance: Random) -> Mutated | None:
        found = list(pattern.finditer(body))
        if not found:
            return None
        match = chance.choice(found)
        group = match.lastindex or 0
        start, end = match.span(group)
        new = write_(body[start:end], language, chance)
        return body[:start] + new + body[end:], start, start + len(new)

    return mutate


def _other_number(said: str, _language: str, chance: Random) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + chance.randrange(1, 8)) % 9 + 1), said)


def _unit(body: str, _language: str, _chance: Random) -> Mutated | None:
    match = _HOURS.search(body)
    if match is None:
        return None
    start, end = match.span(2)
    new = _OTHER_UNIT[match[2]]
    return body[:start] + new + body[end:], match.start(), start + len(new)


def _add(by_language: dict[str, tuple[str, ...]]) -> Mutation:
    """A mutation that adds a sentence after the first paragraph."""

    def mutate(body: str, language: str, chance: Random) -> Mutated:
        new = chance.choice(by_language[language])
        start = body.index("\n\n", body.index("\n\n") + 2) + 2
        return f"{body[:start]}{new}\n\n{body[start:]}", start, start + len(new)

    return mutate


MUTATIONS: dict[str, Mutation] = {
    "price": _swap(_MONEY, _other_number),
    "percentage": _swap(_PERCENT, _other_number),
    "date": _swap(_DAY, lambda said, _l, _c: str((int(said) + 4) % 28 + 1)),
    "number": _swap(_COUNT, _other_number),
    "stock": _swap(_STOCK, _other_number),
    "unit": _unit,
    "word number": _swap(_COUNT, lambda _s, code, c: c.choice(_WORDS[code])),
    "up to": _swap(
        _PERCENT, lambda said, code, c: f"{_UP_TO[code]} {_other_number(said, code, c)}"
    ),
    **{name: _add(said) for name, said in _ADDED.items()},
}
