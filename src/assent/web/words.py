"""The console's words for what the rooms call by a name."""

from collections.abc import Callable, Mapping
from typing import Any

from assent.consent import Flag
from assent.ledger import Entry
from assent.vocabulary import LegalBasis, Purpose, Reason, Ruling

LOST = {
    Reason.UNDECLARED_PURPOSE: "not declared in the data map",
    Reason.UNDECLARED_FIELD: "fields not declared in the data map",
    Reason.UNDECLARED_PROCESSOR: "processor not declared in the data map",
    Reason.FORBIDDEN_FEATURE: "chosen by what may not choose whom such a product is offered to",
    Reason.UNKNOWN_PERSON: "unknown to the gate",
    Reason.ERASED: "being erased",
    Reason.RESTRICTED: "restricted by their own wish",
    Reason.CHILD: "protected as children",
    Reason.SELF_EXCLUDED: "excluded by their own wish",
    Reason.VULNERABLE: "protected from products that may harm them",
    Reason.AGE_NOT_ASSURED: "not known to be old enough",
    Reason.NO_PARENT: "children without a parent's agreement",
    Reason.NOT_TOLD: "not told of it in good time",
    Reason.OPT_OUT_SIGNAL: "opted out by their browser",
    Reason.REFUSED: "said no",
    Reason.NO_CONSENT: "did not say yes",
    Reason.NO_LEGAL_BASIS: "without a legal ground",
    Reason.TRANSFER: "kept back from the processor's country",
}
"""Why people may not be used, said of many."""

FLAGS = {
    Flag.CHILD: "is a child",
    Flag.ADULT: "is known to be of age, and old enough for every restricted product",
    Flag.RESTRICTED: "has restricted the use of their data",
    Flag.ERASED: "is being erased",
    Flag.OPT_OUT_SIGNAL: "opts out through their browser (Global Privacy Control)",
    Flag.SELF_EXCLUDED: "has excluded themselves from restricted products",
    Flag.VULNERABLE: "may be harmed by restricted products",
    Flag.PARENT_AGREED: "has a parent who agreed",
    Flag.CUSTOMER: "gave their address when they bought, and could say no then",
    Flag.TOLD_OF_TRAINING: "was told, in good time, that their data are to train our models",
    Flag.TOLD_OF_TRAINING_BY_OTHERS: "was told, in good time, that others train models on them",
}


def spoken(name: object) -> str:
    """A name with its underscores as spaces.

    Examples:
        >>> spoken("model_training")
        'model training'
    """
    return str(name).replace("_", " ")


def purpose_words(purpose: object) -> str:
    """A purpose as a heading.

    Examples:
        >>> purpose_words(Purpose.DIRECT_MARKETING_EMAIL)
        'Direct marketing by e-mail'
        >>> purpose_words("model_training")
        'Model training'
    """
    said = spoken(purpose)
    for channel, words in (("email", "e-mail"), ("sms", "SMS"), ("push", "push")):
        said = said.replace(f"direct marketing {channel}", f"direct marketing by {words}")
    said = said.replace("llm", "language model")
    return said[:1].upper() + said[1:]


def plain(said: str) -> str:
    """A sentence of ours with its backticks as quotation marks and its first letter large.

    Examples:
        >>> plain("no consent in force for `model_training`")
        'No consent in force for “model training”'
    """
    parts = said.split("`")
    quoted = "".join(f"“{_named(part)}”" if n % 2 else part for n, part in enumerate(parts))
    return quoted[:1].upper() + quoted[1:]


def _named(name: str) -> str:
    """A purpose as people say it; any other name must stay as it is written."""
    known = name in {purpose.value for purpose in Purpose}
    return purpose_words(name).lower() if known else name


def entry_words(entry: Entry) -> str:
    """One line that says what a ledger entry records."""
    said = _SAID.get(entry.kind, _in_general)
    return said(entry.body)


def ruling_of(body: Mapping[str, Any]) -> Ruling | None:
    """The ruling that an entry about one person records; None for an entry about many."""
    if "answer" not in body:
        return None
    basis = LegalBasis(body["basis"]) if body["basis"] else None
    return Ruling(
        Purpose(body["purpose"]), Reason(body["reason"]), body["law"], body["article"], basis
    )


def _use_words(body: Mapping[str, Any]) -> str:
    what = spoken(body["purpose"])
    if body.get("restricted"):
        what += f", {spoken(body['restricted'])}"
    if "answer" in body:
        return what
    asked = sum(body["counts"].values())
    return f"{what}: granted for {body.get('members', 0):,} of {asked:,} people"


def _in_general(body: Mapping[str, Any]) -> str:
    shown = [f"{spoken(name)} {part}" for name, part in body.items() if _is_short(name, part)]
    return ", ".join(shown[:4])


def _is_short(name: str, part: object) -> bool:
    return name not in {"at", "subject", "root"} and isinstance(part, str | int | float)


_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "use": _use_words,
    "review": lambda body: f"{body['campaign']}: {body['state']} by {body['operator']}",
    "model": lambda body: f"{body.get('model', 'a model')}: {body.get('event', 'recorded')}",
    "erasure": lambda body: f"erasure of a person {body['step']}",
    "request": lambda body: f"request {body['request']} for {spoken(body['asks'])}: {body['step']}",
    "access": lambda body: f"everything was gathered for the person ({body['asks']})",
    "deletion": lambda body: f"{body['processor']}, told to delete: {body['state']}",
    "withheld": lambda body: f"what a law keeps of erasure {body['erasure']} was opened",
    "send": lambda body: f"{body['campaign']}: {body['sent']:,} messages handed over",
    "campaign": lambda body: f"{body['campaign']}: {body['step']} for {body['people']:,} people",
}
