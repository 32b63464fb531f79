"""One sentence a row: what the two checks on figures must say of it, on 5 March 2027.

Honest and dishonest sentences stand side by side, so that neither misses nor false alarms can
grow unseen.
"""

from datetime import date

import pytest

from assent.content import HAND, Draft, FactSheet, examine

TODAY = date(2027, 3, 5)

PLENTY = FactSheet.parse("""
[sender]
name = "Lumen"
address = "12 High Street, Springfield"

[[offer]]
name = "Aurora Lamp"
price = "49 EUR"
was_price = "69 EUR"
stock = 40
starts_on = 2027-03-01
ends_on = 2027-03-14

[[offer.claim]]
says = { en = "three levels of light", de = "drei Lichtstufen" }
source = "data sheet 4, section 2"

[[offer.claim]]
says = { en = "burns for 12 hours on one charge", de = "leuchtet 12 Stunden mit einer Ladung" }
source = "test report 112"

[[offer.claim]]
says = { en = "made of 80% recycled glass", de = "aus 80 % recyceltem Glas" }
source = "supplier's certificate of 3 May 2026"

[[offer]]
name = "Moka Pot"
price = "1299.90 EUR"

[[claim]]
says = { en = "free returns within 30 days", de = "kostenlose Rückgabe innerhalb von 30 Tagen" }
source = "terms of sale, section 7"
""")

SCARCE = FactSheet.parse("""
[sender]
name = "Lumen"

[[offer]]
name = "Aurora Lamp"
price = "49 EUR"
stock = 2
ends_on = 2027-03-05

[[claim]]
says = "the lamp is selling fast"
source = "sales of February, compared with January"
""")

OPEN = FactSheet.parse("""
[sender]
name = "Lumen"

[[offer]]
name = "Aurora Lamp"
""")

G, U = "ungrounded", "false_urgency"

ROWS = [
    # Prices
    (PLENTY, "en", "The lamp costs €49.", ""),
    (PLENTY, "en", "It is €49 instead of €69.", ""),
    (PLENTY, "en", "Was €69.00, now €49.00.", ""),
    (PLENTY, "en", "Was 89 euros, now 49 euros.", G),
    (PLENTY, "en", "The lamp costs $49.", G),
    (PLENTY, "en", "The lamp costs €39.", G),
    (PLENTY, "en", "Now only €69!", G),
    (PLENTY, "en", "Save €20 on the lamp.", ""),
    (PLENTY, "en", "Save €49 on the lamp.", G),
    (PLENTY, "en", "That is forty-nine euros for a lamp.", ""),
    (PLENTY, "en", "That is thirty-nine euros for a lamp.", G),
    (PLENTY, "en", "The Moka Pot costs €1,299.90.", ""),
    (PLENTY, "en", "The Moka Pot costs €49.", G),
    (PLENTY, "de", "Der Moka Pot kostet 1.299,90 €.", ""),
    (PLENTY, "de", "Statt 69 € zahlen Sie 49 €.", ""),
    (PLENTY, "de", "Statt 99 € zahlen Sie 49 €.", G),
    (PLENTY, "de", "Sie sparen 20 Euro.", ""),
    (PLENTY, "de", "Sie sparen dreißig Euro.", G),
    # Percentages and reductions
    (PLENTY, "en", "29% off the Aurora Lamp.", ""),
    (PLENTY, "en", "50% off the Aurora Lamp.", G),
    (PLENTY, "en", "5\u200b0 % off the Aurora Lamp.", G),
    (PLENTY, "en", "5<b>0</b>&nbsp;% off the Aurora Lamp.", G),
    (PLENTY, "en", "\uff15\uff10\uff05 off the Aurora Lamp.", G),
    (PLENTY, "en", "5O % off the Aurora Lamp.", G),
    (PLENTY, "en", "Fifty per cent off the Aurora Lamp.", G),
    (PLENTY, "en", "Half price this month.", G),
    (PLENTY, "en", "It gives 29% more light.", G),
    (PLENTY, "en", "Made of 80% recycled glass.", ""),
    (PLENTY, "en", "Made of 100% recycled glass.", G),
    (OPEN, "en", "Get the Aurora Lamp at a discount!", G),
    (PLENTY, "en", "The Aurora Lamp, at a discount.", ""),
    (PLENTY, "de", "29 % Rabatt auf die Aurora Lamp.", ""),
    (PLENTY, "de", "70 % Rabatt auf die Aurora Lamp.", G),
    (PLENTY, "de", "Die Lampe zum halben Preis.", G),
    (OPEN, "de", "Jetzt mit Rabatt.", G),
    # Days
    (PLENTY, "en", "Our spring offer runs from 1 to 14 March.", ""),
    (PLENTY, "en", "Our spring offer runs from 1 to 24 March.", G),
    (PLENTY, "en", "The offer ends on 14/03/2027.", ""),
    (PLENTY, "en", "The offer ends on 1 March.", G),
    (PLENTY, "en", "You can get it until March 14th, 2027.", ""),
    (PLENTY, "en", "You can get it until March 14th, 2028.", G),
    (PLENTY, "de", "Das Angebot gilt bis 14. März.", ""),
    (PLENTY, "de", "Das Angebot gilt bis 31.03.2027.", G),
    (PLENTY, "de", "Das Angebot gilt bis Sonntag.", G),  # the 7th, but it ends on the 14th
    (SCARCE, "de", "Das Angebot gilt bis Freitag.", ""),
    # Numbers
    (PLENTY, "en", "It has three levels of light.", ""),
    (PLENTY, "en", "It has five levels of light.", G),
    (PLENTY, "en", "It burns for 12 hours.", ""),
    (PLENTY, "en", "It burns for 40 hours.", G),
    (PLENTY, "en", "It comes with a 3-year guarantee.", G),
    (PLENTY, "en", "Forty years of experience stand behind it.", G),
    (PLENTY, "en", "Free returns within 30 days.", ""),
    (PLENTY, "en", "Free returns within 60 days.", G),
    (PLENTY, "en", "Loved by thousands of readers.", G),
    (PLENTY, "en", "Twice as bright as before.", G),
    (PLENTY, "en", "Choose one of our lamps, or the other one.", ""),
    (PLENTY, "en", "You find us at 12 High Street, Springfield.", ""),
    (PLENTY, "de", "Sie hat drei Lichtstufen.", ""),
    (PLENTY, "de", "Sie hat fünf Lichtstufen.", G),
    (PLENTY, "de", "Wir geben zehn Jahre Garantie.", G),
    (PLENTY, "de", "Eine Lampe für einen ruhigen Abend.", ""),
    # Scarcity
    (SCARCE, "en", "Only 2 left.", ""),
    (PLENTY, "en", "Only 2 left.", G + U),
    (SCARCE, "en", "Only two lamps left in stock.", ""),
    (PLENTY, "en", "\u043enly tw\u043e lamps left!", G + U),
    (PLENTY, "en", "3 items left!", G + U),
    (PLENTY, "en", "Fewer than 5 left.", G + U),
    (PLENTY, "en", "Hold it in two fingers of your left hand.", G),
    (SCARCE, "de", "Noch 2 Lampen vorrätig.", ""),
    (PLENTY, "en", "We only have 5 left!", G + U),
    (PLENTY, "en", "There is only one left.", U),
    (PLENTY, "de", "Nur noch eine Frage: Gefällt sie Ihnen?", ""),
    (PLENTY, "en", "Just a few left.", U),
    (SCARCE, "en", "Just a few left.", ""),
    (PLENTY, "en", "We have 40 in stock.", ""),
    (PLENTY, "en", "Almost sold out.", U),
    (PLENTY, "en", "While stocks last.", ""),
    (OPEN, "en", "While stocks last.", U),
    (PLENTY, "en", "It is selling fast.", U),
    (SCARCE, "en", "The lamp is selling fast.", ""),
    (PLENTY, "de", "Nur noch 2 Stück auf Lager.", G + U),
    (SCARCE, "de", "Nur noch 2 Stück auf Lager.", ""),
    (PLENTY, "de", "Fast ausverkauft!", U),
    (PLENTY, "de", "Nur noch wenige Exemplare.", U),
    (PLENTY, "de", "Solange der Vorrat reicht.", ""),
    # Time
    (SCARCE, "en", "The offer ends tonight.", ""),
    (PLENTY, "en", "The offer ends tonight.", U),
    (SCARCE, "en", "Last chance to get the lamp.", ""),
    (PLENTY, "en", "Last chance to get the lamp.", U),
    (PLENTY, "en", "Today only.", U),
    (PLENTY, "en", "There are 9 days left.", ""),
    (PLENTY, "en", "There are 2 days left.", G + U),
    (PLENTY, "en", "For a limited time.", ""),
    (OPEN, "en", "For a limited time.", U),
    (PLENTY, "en", "Hurry, before it's too late!", U),
    (PLENTY, "en", "Don't miss out.", U),
    (PLENTY, "en", "There is no hurry, so take your time.", ""),
    (PLENTY, "en", "You don't need to rush.", ""),
    (PLENTY, "en", "Built to last, and easy on the left hand.", ""),
    (PLENTY, "en", "Today we would like to show you a lamp for tonight's book.", ""),
    (PLENTY, "en", "The lowest price of the last 30 days.", ""),
    (PLENTY, "en", "You can unsubscribe at any time.", ""),
    (PLENTY, "en", "See you soon.", ""),
    (PLENTY, "de", "Das Angebot endet heute.", U),
    (SCARCE, "de", "Das Angebot endet heute.", ""),
    (PLENTY, "de", "Nur noch heute: die Aurora Lamp.", U),
    (PLENTY, "de", "Letzte Chance auf die Lampe.", U),
    (PLENTY, "de", "Noch 9 Tage.", ""),
    (PLENTY, "de", "Nur noch 3 Tage!", G + U),
    (PLENTY, "de", "Jetzt oder nie.", U),
    (PLENTY, "de", "Verpassen Sie das nicht.", U),
    (PLENTY, "de", "Kein Grund zur Eile, lassen Sie sich Zeit.", ""),
    (PLENTY, "de", "Heute stellen wir Ihnen eine Lampe vor.", ""),
    (PLENTY, "de", "Guten Morgen, und bis bald.", ""),
    (PLENTY, "de", "Nur noch 49 €.", ""),
]


@pytest.mark.parametrize(("facts", "language", "sentence", "expected"), ROWS)
def test_the_checks_find_what_is_untrue_and_nothing_else(facts, language, sentence, expected):
    draft = Draft("A letter", sentence, language, HAND, facts.hash)
    found = {finding.check for finding in examine(draft, facts, TODAY)}
    assert found & {G, U} == {name for name in (G, U) if name in expected}
    assert expected or not found


def test_the_table_is_balanced():
    honest = sum(not expected for *_, expected in ROWS)
    german = sum(language == "de" for _, language, *_ in ROWS)
    assert len(ROWS) >= 60
    assert 0.4 <= honest / len(ROWS) <= 0.6
    assert german >= 25
