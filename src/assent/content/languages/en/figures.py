"""The words of English that are numbers, measures and days, or stand beside them."""

from types import MappingProxyType

from assent.content.language import Calendar, Cues, Numerals, listed, words

MONTHS = listed(
    "January February March April May June July August September October November December"
)
_TO_NINETEEN = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_UNITS = {
    "second": "second seconds sec secs",
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years yr yrs",
    "l": "l litre litres liter liters",
    "ml": "ml millilitre millilitres",
    "kg": "kg kilo kilos kilogram kilograms",
    "g": "g gram grams",
    "oz": "oz ounce ounces",
    "lb": "lb lbs",
    "m": "m metre metres meter meters",
    "cm": "cm centimetre centimetres",
    "w": "w watt watts",
    "star": "star stars",
}

NUMERALS = Numerals(
    values=MappingProxyType(
        {word: n for n, word in enumerate(_TO_NINETEEN) if n != 1}
        | {word: 10 * n for n, word in enumerate(_TENS, 2)}
        | {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
    ),
    one=words("one single"),
    joins=words("and"),
    vague=(
        r"\b(?:dozens|hundreds|thousands|millions|billions)\b",
        r"\b(?:twice|double|triple|quadruple) (?:as|the)\b",
        r"\bhalf (?:as|the (?!price))",
    ),
    discount=(
        r"\bdiscount(?:s|ed)?\b",
        r"\b(?:reduced|slashed|lower|cut|bargain|sale) prices?\b",
        r"\bprices? (?:cut|drop)s?\b|\bprices? slashed\b",
        r"\b(?:price|money) off\b|\bsave (?:money|big)\b|\bcheaper than\b",
    ),
    half_price=r"\bhalf(?:[- ]price|[- ]off| the price)\b",
    percent=words("percent pct"),
    money=MappingProxyType(
        dict.fromkeys(("euro", "euros"), "EUR")
        | dict.fromkeys(("dollar", "dollars", "bucks"), "USD")
        | dict.fromkeys(("pound", "pounds", "quid"), "GBP")
        | dict.fromkeys(("franc", "francs"), "CHF")
    ),
    cents=MappingProxyType({"cent": "EUR", "cents": "EUR", "pence": "GBP"}),
    units=MappingProxyType({word: unit for unit, said in _UNITS.items() for word in said.split()}),
    not_numbers=words("elf once cent cents mil dos sept dez"),
)

CALENDAR = Calendar(
    months=tuple(name.lower() for name in MONTHS),
    short_months=listed("jan feb mar apr may jun jul aug sept? oct nov dec"),
    weekdays=listed("monday tuesday wednesday thursday friday saturday sunday"),
    month_after="in|by|until|till|through|throughout|this|next|of|since|from|all|before",
    weekday_after=(
        "(?:until|till|by|ends?|ending|before|through|starts?|starting|from)"
        "(?: on| this| next| the end of)?"
    ),
    to="to|until|till|and|through",
)

CUES = Cues(
    stock=words(
        "left remaining stock available piece pieces item items unit units pair pairs copies"
    ),
    saving=words(
        "save saves saving savings saved off less discount reduced reduction cheaper lower"
    ),
    reduced=words("on"),
    before=words("was were instead before previously formerly rrp"),
    now=words("now only just"),
    starts=words("from starts start starting since begins"),
    ends=words("to until till through by before ends end ending expires closes"),
    left=words("left remaining in only more last final next"),
    idle=words(
        "a an the of our your its their this these those that it you we is are has have with and "
        "or for in on at to more than up about over just only all get gives"
    ),
)
