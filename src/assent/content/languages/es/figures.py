"""The words of Spanish that are numbers, measures and days, or stand beside them."""

from types import MappingProxyType

from assent.content.language import Calendar, Cues, Numerals, listed, words

MONTHS = listed(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_TO_TWENTY_NINE = listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = listed("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS = listed(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
)
_UNITS = {
    "second": "segundo segundos",
    "minute": "minuto minutos",
    "hour": "hora horas",
    "day": "día días",
    "week": "semana semanas",
    "month": "mes meses",
    "year": "año años",
    "l": "l litro litros",
    "ml": "ml mililitro mililitros",
    "kg": "kg kilo kilos kilogramo kilogramos",
    "g": "g gramo gramos",
    "m": "m metro metros",
    "cm": "cm centímetro centímetros",
    "w": "w vatio vatios",
    "star": "estrella estrellas",
}
_FEMININE = {f"{word[:-2]}as": 100 * n for n, word in enumerate(_HUNDREDS, 1)}

NUMERALS = Numerals(
    values=MappingProxyType(
        {word: n for n, word in enumerate(_TO_TWENTY_NINE) if n != 1}
        | {word: 10 * n for n, word in enumerate(_TENS, 3)}
        | {word: 100 * n for n, word in enumerate(_HUNDREDS, 1)}
        | _FEMININE
        | {"cien": 100, "mil": 1000, "millón": 1_000_000, "millones": 1_000_000, "docena": 12}
    ),
    one=words("un una uno"),
    joins=words("y"),
    vague=(
        r"\b(?:decenas|docenas|cientos|centenares|miles|millares)\b",
        r"\b(?:dos|tres|cuatro) veces (?:más|menos)\b",
        r"\b(?:el doble|el triple|la mitad) (?:de|que)\b",
    ),
    discount=(
        r"\b(?:descuento|descuentos|rebaja|rebajas|rebajado|rebajada|rebajados|rebajadas)\b",
        r"\bprecios? (?:reducidos?|rebajados?|de saldo|especial(?:es)?)\b|\bmás barat[oa]s? que\b",
    ),
    half_price=r"\b(?:a )?mitad de precio\b",
    percent=frozenset({"porciento", "por ciento"}),
    money=MappingProxyType(
        dict.fromkeys(("euro", "euros"), "EUR")
        | dict.fromkeys(("dólar", "dólares"), "USD")
        | dict.fromkeys(("peso", "pesos"), "MXN")
    ),
    cents=MappingProxyType({"céntimo": "EUR", "céntimos": "EUR"}),
    units=MappingProxyType({word: unit for unit, said in _UNITS.items() for word in said.split()}),
    not_numbers=words("elf cent cents"),
)

CALENDAR = Calendar(
    months=MONTHS,
    short_months=listed("ene feb abr jun jul sept oct nov dic"),
    weekdays=listed("lunes martes miércoles jueves viernes sábado domingo"),
    month_after="en|hasta|desde|durante|antes de|finales de|principios de|todo",
    weekday_after="(?:hasta|antes del|desde|termina|acaba|empieza)(?: el| este)?",
    to="al|hasta el|y|a",
)

CUES = Cues(
    stock=words(
        "quedan queda restantes existencias almacén disponible disponibles pieza piezas "
        "unidad unidades ejemplares artículos stock"
    ),
    saving=words(
        "ahorras ahorra ahorre ahorrar ahorro descuento rebaja menos rebajada rebajado dto"
    ),
    reduced=words("en sobre"),
    before=words("antes lugar vez era anterior"),
    now=words("ahora solo sólo"),
    starts=words("desde empieza comienza partir"),
    ends=words("hasta al termina acaba finaliza antes"),
    left=words("quedan queda faltan en más últimos últimas"),
    idle=words(
        "un una el la los las de del al y o a en con para por que es son tu su sus tus nos nuestra "
        "nuestro más solo todos todas se lo le"
    ),
)
