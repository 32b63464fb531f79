"""The words of Portuguese that are numbers, measures and days, or stand beside them."""

from types import MappingProxyType

from assent.content.language import Calendar, Cues, Numerals, listed, words

MONTHS = listed(
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
)
_TO_NINETEEN = listed(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezesseis dezessete dezoito dezenove"
)
_TENS = listed("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_HUNDREDS = listed(
    "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
)
_UNITS = {
    "second": "segundo segundos",
    "minute": "minuto minutos",
    "hour": "hora horas",
    "day": "dia dias",
    "week": "semana semanas",
    "month": "mês meses",
    "year": "ano anos",
    "l": "l litro litros",
    "ml": "ml mililitro mililitros",
    "kg": "kg quilo quilos quilograma quilogramas",
    "g": "g grama gramas",
    "m": "m metro metros",
    "cm": "cm centímetro centímetros",
    "w": "w watt watts",
    "star": "estrela estrelas",
}
_OTHERS = {
    "duas": 2, "quatorze": 14, "dezasseis": 16, "dezassete": 17, "dezanove": 19, "cem": 100,
    "duzentas": 200, "trezentas": 300, "mil": 1000, "milhão": 1_000_000, "milhões": 1_000_000,
    "dúzia": 12,
}  # fmt: skip

NUMERALS = Numerals(
    values=MappingProxyType(
        {word: n for n, word in enumerate(_TO_NINETEEN) if n != 1}
        | {word: 10 * n for n, word in enumerate(_TENS, 2)}
        | {word: 100 * n for n, word in enumerate(_HUNDREDS, 1)}
        | _OTHERS
    ),
    one=words("um uma"),
    joins=words("e"),
    vague=(
        r"\b(?:dezenas|dúzias|centenas|milhares|bilhões)\b",
        r"\b(?:duas|três|quatro) vezes (?:mais|menos)\b",
        r"\b(?:o dobro|o triplo|a metade) (?:de|do|da)\b",
    ),
    discount=(
        r"\b(?:desconto|descontos|liquidação|saldo|saldos|rebaixad[oa]s?)\b",
        r"\bpreços? (?:reduzidos?|especia(?:l|is)|promociona(?:l|is)|baixos)\b",
        r"\bmais barat[oa]s? (?:que|do que)\b",
    ),
    half_price=r"\b(?:pela |a )?metade do preço\b",
    percent=frozenset({"porcento", "por cento"}),
    money=MappingProxyType(
        dict.fromkeys(("euro", "euros"), "EUR")
        | dict.fromkeys(("dólar", "dólares"), "USD")
        | dict.fromkeys(("real", "reais"), "BRL")
    ),
    cents=MappingProxyType({"centavo": "BRL", "centavos": "BRL", "cêntimos": "EUR"}),
    units=MappingProxyType({word: unit for unit, said in _UNITS.items() for word in said.split()}),
    not_numbers=words("dos once elf cent cents"),
)

CALENDAR = Calendar(
    months=MONTHS,
    short_months=listed("jan fev abr mai jun jul nov dez"),
    weekdays=listed("segunda terça quarta quinta sexta sábado domingo"),
    month_after="em|até|desde|durante|antes de|fim de|início de|todo",
    weekday_after="(?:até|antes de|desde|termina|acaba|começa)(?: a| o| na| no| esta| este)?",
    to="a|até|e",
)

CUES = Cues(
    stock=words(
        "restam resta restantes estoque depósito disponível disponíveis peça peças "
        "unidade unidades exemplares artigos"
    ),
    saving=words(
        "economize economiza economizar economia poupe poupa poupança desconto menos reduzido"
    ),
    reduced=words("em sobre"),
    before=words("vez era antes anterior invés"),
    now=words("agora só apenas"),
    starts=words("desde partir começa inicia"),
    ends=words("até a termina acaba antes"),
    left=words("restam resta faltam em mais últimos últimas"),
    idle=words(
        "um uma o a os as de do da dos das e ou em no na com para por que é são seu sua nos nossa "
        "nosso mais só todos todas se"
    ),
)
