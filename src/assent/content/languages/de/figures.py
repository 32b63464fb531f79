"""The words of German that are numbers, measures and days, or stand beside them."""

from types import MappingProxyType

from assent.content.language import Calendar, Cues, Numerals, listed, words

MONTHS = listed(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
)
_TO_NINETEEN = listed(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
_TENS = listed("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_UNITS = {
    "second": "sekunde sekunden",
    "minute": "minute minuten",
    "hour": "stunde stunden",
    "day": "tag tage tagen",
    "week": "woche wochen",
    "month": "monat monate monaten",
    "year": "jahr jahre jahren",
    "l": "l liter",
    "ml": "ml milliliter",
    "kg": "kg kilo kilogramm",
    "g": "g gramm",
    "m": "m meter metern",
    "cm": "cm zentimeter",
    "w": "w watt",
    "star": "stern sterne sternen",
}


def spelt(number: int) -> str:
    """A number from 2 to 999 as German writes it, in one word.

    Examples:
        >>> spelt(25), spelt(300), spelt(117)
        ('fünfundzwanzig', 'dreihundert', 'einhundertsiebzehn')
    """
    hundreds, rest = divmod(number, 100)
    said = f"{_TO_NINETEEN[hundreds]}hundert" if hundreds else ""
    if rest == 1:
        return f"{said}eins"
    if rest < 20:
        return said + (_TO_NINETEEN[rest] if rest else "")
    tens, ones = divmod(rest, 10)
    return said + (f"{_TO_NINETEEN[ones]}und" if ones else "") + _TENS[tens - 2]


def _values() -> dict[str, int]:
    """Every number word, also as written without umlauts and sharp s."""
    values = {spelt(n): n for n in range(2, 1000)}
    values |= {"null": 0, "zwo": 2, "hundert": 100, "tausend": 1000, "million": 1_000_000}
    values |= {"millionen": 1_000_000, "dutzend": 12}
    plain = str.maketrans({"ü": "ue", "ö": "oe", "ß": "ss"})
    return values | {word.translate(plain): n for word, n in values.items()}


NUMERALS = Numerals(
    values=MappingProxyType(_values()),
    one=words("ein eine einen einem einer eines"),
    joins=words("und"),
    vague=(
        r"\b(?:dutzende|hunderte|tausende|abertausende|milliarden)\w*\b",
        r"\b(?:doppelt|dreifach|vierfach|halb) so\b|\bdas (?:doppelte|dreifache)\b",
    ),
    discount=(
        r"\b\w*(?:rabatt|preisnachlass|preisnachläss)(?:e|en|s)?\b|\bnachlass\b",
        r"\b(?:reduziert|herabgesetzt|preisreduziert|verbilligt|ermäßigt)(?:e|en|er|es)?\b",
        r"\b(?:sonderpreis|sparpreis|tiefpreis|schnäppchenpreis)(?:e|en|s)?\b|\bpreissenkung\w*\b",
        r"\bgünstiger als\b|\bbilliger als\b|\bgeld sparen\b",
    ),
    half_price=r"\b(?:zum )?halben? preis\b|\bhalber preis\b|\bdie hälfte des preises\b",
    percent=words("prozent"),
    money=MappingProxyType(
        dict.fromkeys(("euro", "euros"), "EUR")
        | dict.fromkeys(("dollar", "dollars"), "USD")
        | dict.fromkeys(("franken", "stutz"), "CHF")
        | {"pfund": "GBP"}
    ),
    cents=MappingProxyType({"cent": "EUR", "cents": "EUR", "rappen": "CHF"}),
    units=MappingProxyType({word: unit for unit, said in _UNITS.items() for word in said.split()}),
    not_numbers=words("once cent cents mil dos sept dez"),
)

CALENDAR = Calendar(
    months=tuple(name.lower() for name in MONTHS),
    short_months=listed("jan feb mär apr mai jun jul aug sept? okt nov dez"),
    weekdays=listed("montag dienstag mittwoch donnerstag freitag samstag sonntag"),
    month_after="im|bis|ab|ende|anfang|mitte|seit|diesen|nächsten|vor",
    weekday_after=(
        "(?:bis|endet|enden|vor|ab|startet|beginnt)(?: zum| am| diesen| kommenden| nächsten)?"
    ),
    to="bis|und",
)

CUES = Cues(
    stock=words(
        "übrig lager vorrat vorrätig verfügbar stück exemplar exemplare teile artikel noch letzten"
    ),
    saving=words(
        "spare sparen sparst spart ersparnis gespart rabatt nachlass weniger günstiger billiger "
        "reduziert herabgesetzt minus ermäßigt"
    ),
    reduced=words("auf um"),
    before=words("statt anstatt vorher früher bisher uvp zuvor"),
    now=words("jetzt nur nun"),
    starts=words("ab vom seit von startet beginnt"),
    ends=words("bis zum endet enden ende vor"),
    left=words("noch übrig in nur letzten verbleiben nächsten"),
    idle=words(
        "ein eine einen einem einer der die das den dem des ihr ihre ihren sie wir es ist sind hat "
        "haben mit und oder für in im am an auf zu zum zur mehr als über nur alle bekommen"
    ),
)
