"""The words of French that are numbers, measures and days, or stand beside them."""

from types import MappingProxyType

from assent.content.language import Calendar, Cues, Numerals, listed, words

MONTHS = listed(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)
_TO_SIXTEEN = listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_SWISS = {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
_UNITS = {
    "second": "seconde secondes",
    "minute": "minute minutes",
    "hour": "heure heures",
    "day": "jour jours",
    "week": "semaine semaines",
    "month": "mois",
    "year": "an ans année années",
    "l": "l litre litres",
    "ml": "ml millilitre millilitres",
    "kg": "kg kilo kilos kilogramme kilogrammes",
    "g": "g gramme grammes",
    "m": "m mètre mètres",
    "cm": "cm centimètre centimètres",
    "w": "w watt watts",
    "star": "étoile étoiles",
}

NUMERALS = Numerals(
    values=MappingProxyType(
        {word: n for n, word in enumerate(_TO_SIXTEEN) if n not in {1, 9}}  # `neuf` is also new
        | _TENS
        | _SWISS
        | {"vingts": 20, "cent": 100, "cents": 100, "mille": 1000, "million": 1_000_000}
        | {"millions": 1_000_000, "douzaine": 12, "dizaine": 10}
    ),
    one=words("un une"),
    joins=words("et"),
    vague=(
        r"\b(?:dizaines|centaines|milliers|milliards)\b",
        r"\b(?:deux|trois|quatre) fois (?:plus|moins)\b",
        r"\b(?:le double|le triple|la moitié) (?:de|du)\b",
    ),
    discount=(
        r"\b(?:rabais|remise|remises|réduction|réductions|ristourne|promotion|promo|soldes?)\b",
        r"\bprix (?:réduits?|cassés?|barrés?|bradés?|sacrifiés?|doux)\b",
        r"\bmoins cher\b|\bbaisse de prix\b",
    ),
    half_price=r"\b(?:à )?moitié prix\b",
    percent=frozenset({"pourcent", "pour cent"}),
    money=MappingProxyType(
        dict.fromkeys(("euro", "euros"), "EUR")
        | dict.fromkeys(("dollar", "dollars"), "USD")
        | dict.fromkeys(("franc", "francs"), "CHF")
    ),
    cents=MappingProxyType({"centime": "EUR", "centimes": "EUR"}),
    units=MappingProxyType({word: unit for unit, said in _UNITS.items() for word in said.split()}),
    not_numbers=words("dos once sei mil"),
)

CALENDAR = Calendar(
    months=MONTHS,
    short_months=listed("janv févr avr juil sept oct nov déc"),
    weekdays=listed("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    month_after="en|fin|début|mi|depuis|jusqu'en|avant|dès|d'ici",
    weekday_after="(?:jusqu'à|avant|dès|jusqu'au|finit|termine|commence)(?: ce| le)?",
    to="au|et|à",
)

CUES = Cues(
    stock=words(
        "reste restent restants restantes stock disponible disponibles pièce pièces exemplaire "
        "exemplaires article articles unité unités"
    ),
    saving=words(
        "économisez économiser économie économies remise rabais réduction réduit moins gagnez "
        "épargnez"
    ),
    reduced=words("sur"),
    before=words("lieu était avant auparavant ancien"),
    now=words("maintenant seulement désormais"),
    starts=words("du dès depuis partir commence débute"),
    ends=words("au jusqu'au jusqu jusque finit termine fin avant"),
    left=words("reste restent encore plus dans derniers dernières"),
    idle=words(
        "un une le la les l d de du des ce cette ces et ou à au aux en dans pour par sur avec vous "
        "nous votre vos notre nos est sont a ont qui que plus seulement tous toutes il elle"
    ),
)
