"""What the grammar says in English. No sentence claims or presses: only facts do that."""

from types import MappingProxyType

from assent.content.aims import Goal, Tone
from assent.content.language import Phrases

_OPENING = {
    Goal.ANNOUNCE: {
        Tone.PLAIN: (
            "We would like to show you {name}.",
            "This is a short note about {name}.",
        ),
        Tone.WARM: (
            "We have something to show you, and we hope you like it: {name}.",
            "Allow us a moment to introduce {name}.",
        ),
        Tone.LIVELY: (
            "Say hello to {name}!",
            "Have you met {name}?",
        ),
    },
    Goal.OFFER: {
        Tone.PLAIN: (
            "This is our offer on {name}.",
            "Here are the details of our offer on {name}.",
        ),
        Tone.WARM: (
            "We have put together an offer on {name}, and we would be glad if it suits you.",
            "We thought you might like to hear about our offer on {name}.",
        ),
        Tone.LIVELY: (
            "Let's talk about {name}!",
            "Something for your shopping list? {name}!",
        ),
    },
    Goal.REMIND: {
        Tone.PLAIN: (
            "This is a reminder of {name}.",
            "A short reminder about {name}.",
        ),
        Tone.WARM: (
            "In case it slipped by: here is {name} once more.",
            "A friendly reminder about {name}, for when it suits you.",
        ),
        Tone.LIVELY: (
            "Remember {name}? Here we are again!",
            "Back in your inbox: {name}!",
        ),
    },
    Goal.THANK: {
        Tone.PLAIN: (
            "Thank you for reading our letters. We would like to show you {name}.",
            "Thank you for your interest in what we do. This letter is about {name}.",
        ),
        Tone.WARM: (
            "Before anything else: thank you. Here is something we would like to share: {name}.",
            "Thank you for your trust. We would like to show you {name}.",
        ),
        Tone.LIVELY: (
            "Thank you! And because a letter should bring something with it: {name}.",
            "A big thank-you, and a look at {name}!",
        ),
    },
}

PHRASES = Phrases(
    subject=MappingProxyType(
        {
            Goal.ANNOUNCE: ("May we introduce: {name}", "A word about {name}"),
            Goal.OFFER: ("Our offer: {name}", "An offer on {name}"),
            Goal.REMIND: ("A reminder: {name}", "Once more: {name}"),
            Goal.THANK: ("Thank you, and a word about {name}", "With our thanks: {name}"),
        }
    ),
    priced_subject=("{name} for {price}", "{name}, at {price}"),
    reduced_subject=("{name}: {price} instead of {was}", "{name} for {price} instead of {was}"),
    percent_subject=("{percent} off {name}", "{name}: {percent} off"),
    opening=MappingProxyType(_OPENING),
    runs=("The offer runs{when}.",),
    priced=("The price is {price}{when}.", "You pay {price}{when}."),
    reduced=(
        "The price is {price} instead of {was}{when}.",
        "You pay {price} instead of {was}{when}.",
    ),
    percent=("You get {percent} off{when}.", "There is {percent} off{when}."),
    saving=(
        "That is {percent} less, so you save {saved}.",
        "You save {saved}, which is {percent} less.",
    ),
    few=("We have {stock} in stock.",),
    one_claim=("Worth knowing: {claim}.", "Good to know: {claim}."),
    claims=("What there is to know:", "In short:", "The details:"),
    also=("Also in this letter:", "And besides:"),
    item_named="{name}{when}",
    item_priced="{name}: {price}{when}",
    item_reduced="{name}: {price} instead of {was}{when}",
    item_percent="{name}: {percent} off{when}",
    closing=MappingProxyType(
        {
            Tone.PLAIN: (
                "Have a look if you like.",
                "If you have a question, please write to us.",
            ),
            Tone.WARM: (
                "And if it is not for you, that is quite all right. Thank you for reading.",
                "Take your time, and write to us if you have a question. We are glad to help.",
            ),
            Tone.LIVELY: (
                "Curious? Come and have a look!",
                "Like it? Have a look! And if not, thanks for reading all the same.",
            ),
        }
    ),
    regards=MappingProxyType(
        {
            Tone.PLAIN: "Kind regards,",
            Tone.WARM: "Warm regards,",
            Tone.LIVELY: "All the best,",
        }
    ),
)
