"""What the grammar says in French. No sentence claims or presses: only facts do that."""

from types import MappingProxyType

from assent.content.aims import Goal, Tone
from assent.content.language import Phrases

_OPENING = {
    Goal.ANNOUNCE: {
        Tone.PLAIN: ("Nous aimerions vous présenter {name}.",),
        Tone.WARM: ("Nous espérons que cela vous plaira : {name}.",),
        Tone.LIVELY: ("Dites bonjour à {name} !",),
    },
    Goal.OFFER: {
        Tone.PLAIN: ("Voici notre offre : {name}.",),
        Tone.WARM: ("Voici une offre, et nous serions heureux qu'elle vous convienne : {name}.",),
        Tone.LIVELY: ("Parlons de {name} !",),
    },
    Goal.REMIND: {
        Tone.PLAIN: ("Un petit rappel : {name}.",),
        Tone.WARM: ("Au cas où cela vous aurait échappé : {name}, encore une fois.",),
        Tone.LIVELY: ("Vous souvenez-vous de {name} ? Nous revoilà !",),
    },
    Goal.THANK: {
        Tone.PLAIN: ("Merci de lire nos lettres. Nous aimerions vous présenter {name}.",),
        Tone.WARM: (
            "Avant tout : merci. Voici ce que nous aimerions partager avec vous : {name}.",
        ),
        Tone.LIVELY: ("Merci ! Et parce qu'une lettre apporte toujours quelque chose : {name}.",),
    },
}

PHRASES = Phrases(
    subject=MappingProxyType(
        {
            Goal.ANNOUNCE: ("Nous vous présentons {name}", "Un mot sur {name}"),
            Goal.OFFER: ("Notre offre : {name}", "Une offre : {name}"),
            Goal.REMIND: ("Un rappel : {name}", "Encore une fois : {name}"),
            Goal.THANK: ("Merci, et un mot sur {name}", "Avec nos remerciements : {name}"),
        }
    ),
    priced_subject=("{name} à {price}", "{name} pour {price}"),
    reduced_subject=("{name} : {price} au lieu de {was}", "{name} à {price} au lieu de {was}"),
    percent_subject=("{percent} de réduction : {name}", "{name} : {percent} de réduction"),
    opening=MappingProxyType(_OPENING),
    runs=("L'offre est valable{when}.",),
    priced=("Le prix est de {price}{when}.", "Vous payez {price}{when}."),
    reduced=(
        "Le prix est de {price} au lieu de {was}{when}.",
        "Vous payez {price} au lieu de {was}{when}.",
    ),
    percent=("Vous avez {percent} de réduction{when}.", "Il y a {percent} de réduction{when}."),
    saving=(
        "Cela fait {percent} de moins, vous économisez {saved}.",
        "Vous économisez {saved}, soit {percent} de moins.",
    ),
    few=("Nous avons {stock} en stock.",),
    one_claim=("Bon à savoir : {claim}.", "À savoir : {claim}."),
    claims=("Ce qu'il faut savoir :", "En bref :", "Les détails :"),
    also=("Aussi dans cette lettre :", "Et encore :"),
    item_named="{name}{when}",
    item_priced="{name}: {price}{when}",
    item_reduced="{name}: {price} au lieu de {was}{when}",
    item_percent="{name}: {percent} de réduction{when}",
    closing=MappingProxyType(
        {
            Tone.PLAIN: (
                "Jetez un œil si vous le souhaitez.",
                "Si vous avez une question, écrivez-nous.",
            ),
            Tone.WARM: (
                "Et si ce n'est pas pour vous, c'est très bien aussi. Merci de votre lecture.",
                "Prenez votre temps, et écrivez-nous si vous avez une question.",
            ),
            Tone.LIVELY: (
                "Envie d'en voir plus ? Venez jeter un œil !",
                "Cela vous plaît ? Venez voir ! Sinon, merci quand même de votre lecture.",
            ),
        }
    ),
    regards=MappingProxyType(
        {
            Tone.PLAIN: "Cordialement,",
            Tone.WARM: "Bien à vous,",
            Tone.LIVELY: "À bientôt,",
        }
    ),
)
