"""The words of the people's own pages, in each language they are in."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from litestar import Request

from assent.vocabulary import ConsentStatus, Purpose


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's words. `{}` is filled with the controller's name, a day or a number."""

    code: str
    name: str
    title: str
    intro: str
    stops: str
    uses: str
    by: str
    ourselves: str
    keeps: str
    yes: str
    no: str
    no_to_all: str
    no_to_all_why: str
    noted: str
    signal_seen: str
    signal_do: str
    signal_held: str
    lately: str
    lately_none: str
    among_others: str
    contact: str
    erased_title: str
    erased: str
    stopped_title: str
    stopped: str
    gone_title: str
    gone: str
    wrong_title: str
    wrong: str
    status: MappingProxyType[ConsentStatus, str]
    purposes: MappingProxyType[Purpose, str]


EN = Texts(
    code="en",
    name="English",
    title="Your data, your choice",
    intro="Here you decide what {} may use your data for. Each answer counts from the moment you give it, and you can change it as often as you like.",
    stops="The message you came from was sent for this.",
    uses="Data",
    by="Who takes part",
    ourselves="only us",
    keeps="Kept for",
    yes="Yes",
    no="No",
    no_to_all="No to everything",
    no_to_all_why="One press answers “No” to each of the above.",
    noted="Noted. It counts from now on.",
    signal_seen="Your browser says that you opt out of the sale and sharing of your data (Global Privacy Control). Press any button here and we note it.",
    signal_do="Note my browser’s signal",
    signal_held="We have noted your browser’s opt-out signal and heed it.",
    lately="What we decided about you lately",
    lately_none="Nothing yet.",
    among_others="It was used together with that of others who allow it.",
    contact="Questions? Write to {}.",
    erased_title="We no longer know you",
    erased="You were erased here, as was asked. Nothing of yours is kept that could be shown or changed, and nothing will be sent to you. If you come back one day, we begin anew, and with a question first.",
    stopped_title="Stopped",
    stopped="You will get no more of these messages. Nothing else has changed.",
    gone_title="This link does not open anything",
    gone="It may have been cut off on its way. Use the whole link in the message, or write to {}.",
    wrong_title="That did not work",
    wrong="Nothing was changed. Go back and try again, or write to {}.",
    status=MappingProxyType(
        {
            ConsentStatus.GIVEN: "You said yes",
            ConsentStatus.REFUSED: "You said no",
            ConsentStatus.WITHDRAWN: "You said no",
            ConsentStatus.EXPIRED: "Your yes has expired",
            ConsentStatus.UNKNOWN: "You have not answered yet",
        }
    ),
    purposes=MappingProxyType(
        {
            Purpose.SERVICE: "Serving you",
            Purpose.SECURITY: "Keeping things secure",
            Purpose.ANALYTICS: "Counting",
            Purpose.PERSONALISATION: "Fitting things to you",
            Purpose.PERSONALISED_RECOMMENDATIONS: "Suggestions made for you",
            Purpose.DIRECT_MARKETING_EMAIL: "Offers by e-mail",
            Purpose.DIRECT_MARKETING_SMS: "Offers by text message",
            Purpose.DIRECT_MARKETING_PUSH: "Offers on your screen",
            Purpose.CONTEXTUAL_ADVERTISING: "Advertising beside what you read",
            Purpose.TARGETED_ADVERTISING: "Advertising chosen for you",
            Purpose.RETARGETING: "Advertising that follows what you looked at",
            Purpose.PROFILING: "Drawing conclusions about you",
            Purpose.MODEL_TRAINING: "Training our program",
            Purpose.MODEL_TRAINING_BY_THIRD_PARTY: "Training programs of others",
            Purpose.LLM_INFERENCE: "Handing your data to a language model",
            Purpose.SHARE_WITH_THIRD_PARTY: "Giving your data to others",
            Purpose.SENSITIVE_DATA: "Using sensitive data",
            Purpose.FAIRNESS_AUDIT: "Checking that we are fair",
        }
    ),
)

DE = Texts(
    code="de",
    name="Deutsch",
    title="Ihre Daten, Ihre Entscheidung",
    intro="Hier entscheiden Sie, wofür {} Ihre Daten verwenden darf. Jede Antwort gilt ab dem Augenblick, in dem Sie sie geben, und Sie können sie jederzeit ändern.",
    stops="Dafür haben Sie die Nachricht bekommen, aus der Sie kommen.",
    uses="Daten",
    by="Wer beteiligt ist",
    ourselves="nur wir",
    keeps="Aufbewahrt für",
    yes="Ja",
    no="Nein",
    no_to_all="Nein zu allem",
    no_to_all_why="Ein Klick antwortet auf alles oben mit „Nein“.",
    noted="Vermerkt. Es gilt ab jetzt.",
    signal_seen="Ihr Browser teilt mit, dass Sie dem Verkauf und der Weitergabe Ihrer Daten widersprechen (Global Privacy Control). Mit jeder Schaltfläche hier vermerken wir das.",
    signal_do="Das Signal meines Browsers vermerken",
    signal_held="Wir haben das Widerspruchssignal Ihres Browsers vermerkt und beachten es.",
    lately="Was wir zuletzt über Sie entschieden haben",
    lately_none="Noch nichts.",
    among_others="Verwendet zusammen mit den Daten anderer, die es erlauben.",
    contact="Fragen? Schreiben Sie an {}.",
    erased_title="Wir kennen Sie nicht mehr",
    erased="Sie wurden hier gelöscht, wie gewünscht. Nichts von Ihnen ist noch da, das wir zeigen oder ändern könnten, und Sie bekommen nichts mehr von uns. Wenn Sie eines Tages wiederkommen, beginnen wir von vorn, und zuerst mit einer Frage.",
    stopped_title="Beendet",
    stopped="Sie bekommen keine solchen Nachrichten mehr. Sonst hat sich nichts geändert.",
    gone_title="Dieser Link führt zu nichts",
    gone="Vielleicht wurde er unterwegs abgeschnitten. Nehmen Sie den ganzen Link aus der Nachricht oder schreiben Sie an {}.",
    wrong_title="Das hat nicht geklappt",
    wrong="Nichts wurde geändert. Versuchen Sie es noch einmal oder schreiben Sie an {}.",
    status=MappingProxyType(
        {
            ConsentStatus.GIVEN: "Sie haben Ja gesagt",
            ConsentStatus.REFUSED: "Sie haben Nein gesagt",
            ConsentStatus.WITHDRAWN: "Sie haben Nein gesagt",
            ConsentStatus.EXPIRED: "Ihr Ja ist abgelaufen",
            ConsentStatus.UNKNOWN: "Sie haben noch nicht geantwortet",
        }
    ),
    purposes=MappingProxyType(
        {
            Purpose.SERVICE: "Sie bedienen",
            Purpose.SECURITY: "Für Sicherheit sorgen",
            Purpose.ANALYTICS: "Zählen",
            Purpose.PERSONALISATION: "Auf Sie zuschneiden",
            Purpose.PERSONALISED_RECOMMENDATIONS: "Vorschläge für Sie",
            Purpose.DIRECT_MARKETING_EMAIL: "Angebote per E-Mail",
            Purpose.DIRECT_MARKETING_SMS: "Angebote per SMS",
            Purpose.DIRECT_MARKETING_PUSH: "Angebote auf Ihrem Bildschirm",
            Purpose.CONTEXTUAL_ADVERTISING: "Werbung neben dem, was Sie lesen",
            Purpose.TARGETED_ADVERTISING: "Werbung, die für Sie ausgesucht ist",
            Purpose.RETARGETING: "Werbung zu dem, was Sie angesehen haben",
            Purpose.PROFILING: "Schlüsse über Sie ziehen",
            Purpose.MODEL_TRAINING: "Unser Programm trainieren",
            Purpose.MODEL_TRAINING_BY_THIRD_PARTY: "Programme anderer trainieren",
            Purpose.LLM_INFERENCE: "Ihre Daten an ein Sprachmodell geben",
            Purpose.SHARE_WITH_THIRD_PARTY: "Ihre Daten an andere geben",
            Purpose.SENSITIVE_DATA: "Empfindliche Daten verwenden",
            Purpose.FAIRNESS_AUDIT: "Prüfen, ob wir gerecht sind",
        }
    ),
)

LANGUAGES = MappingProxyType({each.code: each for each in (EN, DE)})


def texts(language: str) -> Texts:
    """The words in a language; in English where there are none."""
    return LANGUAGES.get(language, EN)


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language a person asked for, or the first that their browser would have.

    Only the order in which a browser names languages is read, not the weights.
    """
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return str(asked)
    named = request.headers.get("accept-language", "")
    codes = (part.partition(";")[0].partition("-")[0].strip().lower() for part in named.split(","))
    return next((code for code in codes if code in LANGUAGES), EN.code)
