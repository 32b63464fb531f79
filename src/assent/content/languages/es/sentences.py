"""What the grammar says in Spanish. No sentence claims or presses: only facts do that."""

from types import MappingProxyType

from assent.content.aims import Goal, Tone
from assent.content.language import Phrases

_OPENING = {
    Goal.ANNOUNCE: {
        Tone.PLAIN: ("Nos gustaría presentarte {name}.",),
        Tone.WARM: ("Tenemos algo que enseñarte, y esperamos que te guste: {name}.",),
        Tone.LIVELY: ("¡Saluda a {name}!",),
    },
    Goal.OFFER: {
        Tone.PLAIN: ("Esta es nuestra oferta: {name}.",),
        Tone.WARM: ("Hemos preparado una oferta y nos alegraría que te viniera bien: {name}.",),
        Tone.LIVELY: ("¡Hablemos de {name}!",),
    },
    Goal.REMIND: {
        Tone.PLAIN: ("Un recordatorio: {name}.",),
        Tone.WARM: ("Por si se te pasó: aquí está {name} otra vez.",),
        Tone.LIVELY: ("¿Recuerdas {name}? ¡Aquí estamos de nuevo!",),
    },
    Goal.THANK: {
        Tone.PLAIN: ("Gracias por leer nuestras cartas. Nos gustaría presentarte {name}.",),
        Tone.WARM: (
            "Antes de nada: gracias. Esto es lo que nos gustaría compartir contigo: {name}.",
        ),
        Tone.LIVELY: ("¡Gracias! Y como una carta siempre trae algo: {name}.",),
    },
}

PHRASES = Phrases(
    subject=MappingProxyType(
        {
            Goal.ANNOUNCE: ("Te presentamos {name}", "Unas palabras sobre {name}"),
            Goal.OFFER: ("Nuestra oferta: {name}", "Una oferta: {name}"),
            Goal.REMIND: ("Un recordatorio: {name}", "Otra vez: {name}"),
            Goal.THANK: (
                "Gracias, y unas palabras sobre {name}",
                "Con nuestro agradecimiento: {name}",
            ),
        }
    ),
    priced_subject=("{name} por {price}", "{name} a {price}"),
    reduced_subject=("{name}: {price} en vez de {was}", "{name} por {price} en vez de {was}"),
    percent_subject=("{percent} de descuento: {name}", "{name}: {percent} de descuento"),
    opening=MappingProxyType(_OPENING),
    runs=("La oferta es válida{when}.",),
    priced=("El precio es de {price}{when}.", "Pagas {price}{when}."),
    reduced=(
        "El precio es de {price} en vez de {was}{when}.",
        "Pagas {price} en vez de {was}{when}.",
    ),
    percent=("Tienes {percent} de descuento{when}.", "Hay {percent} de descuento{when}."),
    saving=(
        "Es {percent} menos, así que ahorras {saved}.",
        "Ahorras {saved}, es decir, {percent} menos.",
    ),
    few=("Tenemos {stock} disponibles.",),
    one_claim=("Conviene saber: {claim}.", "Para tu información: {claim}."),
    claims=("Lo que hay que saber:", "En resumen:", "Los detalles:"),
    also=("También en esta carta:", "Y además:"),
    item_named="{name}{when}",
    item_priced="{name}: {price}{when}",
    item_reduced="{name}: {price} en vez de {was}{when}",
    item_percent="{name}: {percent} de descuento{when}",
    closing=MappingProxyType(
        {
            Tone.PLAIN: ("Échale un vistazo si te apetece.", "Si tienes una pregunta, escríbenos."),
            Tone.WARM: (
                "Y si no es para ti, no pasa nada. Gracias por leernos.",
                "Tómate tu tiempo y escríbenos si tienes alguna pregunta.",
            ),
            Tone.LIVELY: (
                "¿Tienes curiosidad? ¡Ven a verlo!",
                "¿Te gusta? ¡Ven a verlo! Y si no, gracias igualmente por leernos.",
            ),
        }
    ),
    regards=MappingProxyType(
        {
            Tone.PLAIN: "Un saludo,",
            Tone.WARM: "Un cordial saludo,",
            Tone.LIVELY: "¡Hasta otra!",
        }
    ),
)
