"""What the grammar says in German. No sentence claims or presses: only facts do that."""

from types import MappingProxyType

from assent.content.aims import Goal, Tone
from assent.content.language import Phrases

_OPENING = {
    Goal.ANNOUNCE: {
        Tone.PLAIN: (
            "Wir möchten Ihnen etwas zeigen: {name}.",
            "Heute schreiben wir Ihnen über {name}.",
        ),
        Tone.WARM: (
            "Wir haben etwas, das Ihnen gefallen könnte: {name}.",
            "Dürfen wir Ihnen kurz etwas vorstellen? {name}.",
        ),
        Tone.LIVELY: (
            "Dürfen wir bekannt machen? {name}!",
            "Kennen Sie schon {name}?",
        ),
    },
    Goal.OFFER: {
        Tone.PLAIN: (
            "Unser Angebot an Sie: {name}.",
            "Hier sind die Einzelheiten zu unserem Angebot: {name}.",
        ),
        Tone.WARM: (
            "Wir haben ein Angebot für Sie und freuen uns, wenn es Ihnen zusagt: {name}.",
            "Vielleicht ist unser Angebot etwas für Sie: {name}.",
        ),
        Tone.LIVELY: (
            "Noch Platz auf dem Einkaufszettel? {name}!",
            "Reden wir über {name}!",
        ),
    },
    Goal.REMIND: {
        Tone.PLAIN: (
            "Zur Erinnerung: {name}.",
            "Eine kurze Erinnerung an {name}.",
        ),
        Tone.WARM: (
            "Falls es untergegangen ist, zeigen wir es Ihnen gern noch einmal: {name}.",
            "Eine freundliche Erinnerung, ganz in Ruhe: {name}.",
        ),
        Tone.LIVELY: (
            "Erinnern Sie sich? {name}!",
            "Da sind wir wieder, und mit uns: {name}!",
        ),
    },
    Goal.THANK: {
        Tone.PLAIN: (
            "Danke, dass Sie unsere Briefe lesen. In diesem geht es um {name}.",
            "Danke für Ihr Interesse. Wir möchten Ihnen etwas zeigen: {name}.",
        ),
        Tone.WARM: (
            "Vor allem anderen: danke. Und das möchten wir gern mit Ihnen teilen: {name}.",
            "Danke für Ihr Vertrauen. Wir möchten Ihnen etwas zeigen: {name}.",
        ),
        Tone.LIVELY: (
            "Danke! Und weil ein Brief auch etwas mitbringen soll: {name}.",
            "Ein großes Dankeschön, und ein Blick auf {name}!",
        ),
    },
}

PHRASES = Phrases(
    subject=MappingProxyType(
        {
            Goal.ANNOUNCE: ("Dürfen wir vorstellen: {name}", "Ein paar Worte zu {name}"),
            Goal.OFFER: ("Unser Angebot: {name}", "Ein Angebot für Sie: {name}"),
            Goal.REMIND: ("Zur Erinnerung: {name}", "Noch einmal: {name}"),
            Goal.THANK: ("Danke, und ein paar Worte zu {name}", "Mit unserem Dank: {name}"),
        }
    ),
    priced_subject=("{name} für {price}", "{name} zum Preis von {price}"),
    reduced_subject=("{name}: {price} statt {was}", "{name} für {price} statt {was}"),
    percent_subject=("{percent} Rabatt auf {name}", "{name}: {percent} weniger"),
    opening=MappingProxyType(_OPENING),
    runs=("Das Angebot gilt{when}.",),
    priced=("Der Preis{when}: {price}.", "Sie bekommen das{when} für {price}."),
    reduced=(
        "Der Preis{when}: {price} statt {was}.",
        "Sie zahlen{when} nicht {was}, sondern {price}.",
    ),
    percent=("Sie bekommen{when} {percent} Rabatt.", "Es gibt{when} {percent} Rabatt."),
    saving=(
        "Das sind {percent} weniger, und Sie sparen {saved}.",
        "Sie sparen {saved}, das sind {percent} weniger.",
    ),
    few=("Auf Lager: {stock} Stück.",),
    one_claim=("Gut zu wissen: {claim}.", "Wissenswert: {claim}."),
    claims=("Das Wichtigste in Kürze:", "Gut zu wissen:", "Die Einzelheiten:"),
    also=("Außerdem in diesem Brief:", "Und dazu:"),
    item_named="{name}{when}",
    item_priced="{name}: {price}{when}",
    item_reduced="{name}: {price} statt {was}{when}",
    item_percent="{name}: {percent} weniger{when}",
    closing=MappingProxyType(
        {
            Tone.PLAIN: (
                "Schauen Sie gern vorbei.",
                "Bei Fragen schreiben Sie uns gern.",
            ),
            Tone.WARM: (
                "Und wenn es nichts für Sie ist, ist das auch in Ordnung. Danke fürs Lesen.",
                "Lassen Sie sich Zeit, und schreiben Sie uns bei Fragen. Wir helfen gern.",
            ),
            Tone.LIVELY: (
                "Neugierig? Dann schauen Sie vorbei!",
                "Gefällt es Ihnen? Dann schauen Sie vorbei! Und wenn nicht: danke fürs Lesen.",
            ),
        }
    ),
    regards=MappingProxyType(
        {
            Tone.PLAIN: "Freundliche Grüße",
            Tone.WARM: "Herzliche Grüße",
            Tone.LIVELY: "Viele Grüße",
        }
    ),
)
