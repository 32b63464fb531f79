"""What the grammar says in Portuguese. No sentence claims or presses: only facts do that."""

from types import MappingProxyType

from assent.content.aims import Goal, Tone
from assent.content.language import Phrases

_OPENING = {
    Goal.ANNOUNCE: {
        Tone.PLAIN: ("Gostaríamos de lhe apresentar {name}.",),
        Tone.WARM: ("Temos algo para mostrar, e esperamos que você goste: {name}.",),
        Tone.LIVELY: ("Diga olá: {name}!",),
    },
    Goal.OFFER: {
        Tone.PLAIN: ("Esta é a nossa oferta: {name}.",),
        Tone.WARM: (
            "Preparamos uma oferta e ficaríamos felizes se ela servisse para você: {name}.",
        ),
        Tone.LIVELY: ("Vamos falar de {name}!",),
    },
    Goal.REMIND: {
        Tone.PLAIN: ("Um lembrete: {name}.",),
        Tone.WARM: ("Caso tenha passado despercebido: aqui está {name} outra vez.",),
        Tone.LIVELY: ("Lembra de {name}? Aqui estamos de novo!",),
    },
    Goal.THANK: {
        Tone.PLAIN: ("Obrigado por ler as nossas cartas. Gostaríamos de lhe apresentar {name}.",),
        Tone.WARM: ("Antes de tudo: obrigado. Isto é o que gostaríamos de compartilhar: {name}.",),
        Tone.LIVELY: ("Obrigado! E como uma carta sempre traz alguma coisa: {name}.",),
    },
}

PHRASES = Phrases(
    subject=MappingProxyType(
        {
            Goal.ANNOUNCE: ("Apresentamos {name}", "Umas palavras sobre {name}"),
            Goal.OFFER: ("A nossa oferta: {name}", "Uma oferta: {name}"),
            Goal.REMIND: ("Um lembrete: {name}", "Outra vez: {name}"),
            Goal.THANK: (
                "Obrigado, e umas palavras sobre {name}",
                "Com o nosso agradecimento: {name}",
            ),
        }
    ),
    priced_subject=("{name} por {price}", "{name} a {price}"),
    reduced_subject=("{name}: {price} em vez de {was}", "{name} por {price} em vez de {was}"),
    percent_subject=("{percent} de desconto: {name}", "{name}: {percent} de desconto"),
    opening=MappingProxyType(_OPENING),
    runs=("A oferta vale{when}.",),
    priced=("O preço é {price}{when}.", "Você paga {price}{when}."),
    reduced=(
        "O preço é {price} em vez de {was}{when}.",
        "Você paga {price} em vez de {was}{when}.",
    ),
    percent=("Você tem {percent} de desconto{when}.", "Há {percent} de desconto{when}."),
    saving=(
        "São {percent} a menos, e você economiza {saved}.",
        "Você economiza {saved}, ou seja, {percent} a menos.",
    ),
    few=("Temos {stock} disponíveis.",),
    one_claim=("Vale saber: {claim}.", "Bom saber: {claim}."),
    claims=("O que há para saber:", "Em resumo:", "Os detalhes:"),
    also=("Também nesta carta:", "E ainda:"),
    item_named="{name}{when}",
    item_priced="{name}: {price}{when}",
    item_reduced="{name}: {price} em vez de {was}{when}",
    item_percent="{name}: {percent} de desconto{when}",
    closing=MappingProxyType(
        {
            Tone.PLAIN: ("Dê uma olhada, se quiser.", "Se tiver uma pergunta, escreva para nós."),
            Tone.WARM: (
                "E se não for para você, tudo bem. Obrigado por ler.",
                "Leve o tempo que quiser e escreva para nós se tiver uma pergunta.",
            ),
            Tone.LIVELY: (
                "Ficou curioso? Venha dar uma olhada!",
                "Gostou? Venha ver! E se não, obrigado por ler mesmo assim.",
            ),
        }
    ),
    regards=MappingProxyType(
        {
            Tone.PLAIN: "Atenciosamente,",
            Tone.WARM: "Um abraço,",
            Tone.LIVELY: "Até breve,",
        }
    ),
)
