"""The format of `assent.toml`, as one table of shapes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import Any

from assent.data_map.categories import SPECIAL
from assent.data_map.collecting import (
    COUNTRY,
    Call,
    Collected,
    EventCollected,
    SourceDeclared,
)
from assent.data_map.countries import country
from assent.data_map.declarations import (
    Controller,
    DataMap,
    DeletionDeclared,
    DestinationDeclared,
    FieldDeclared,
    FileDeclared,
    GeneratorDeclared,
    HoldDeclared,
    Import,
    Notice,
    ProcessorDeclared,
    PurposeDeclared,
    RestrictedClass,
)
from assent.data_map.fairness import FairnessDeclared
from assent.data_map.limits import DIRECT_MARKETING, Cap, LimitsDeclared, Quiet
from assent.data_map.recommendations import RecommendationsDeclared, ShareDeclared
from assent.data_map.shapes import Keys, Many, Names, One, Shape, is_whole, named, text
from assent.data_map.signals import SignalsDeclared
from assent.jurisdictions import DEFAULT, laws
from assent.vocabulary import (
    SELF,
    BadRequest,
    Field,
    LegalBasis,
    Processor,
    Purpose,
    UnknownTerm,
    word,
)

_COUNTRY = text(country)
_A_MONTH = timedelta(days=30)
_LAW = text(lambda given: laws[given].code)
_FLAG = One("true or false", lambda v: isinstance(v, bool))
_DAYS = One(
    "a number of days, 1 to 36500",
    lambda v: is_whole(v) and 0 < v <= 36_500,
    lambda days: timedelta(days=days),
)
_SHARE = One(
    "a number, 0 to 1",
    lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1,
    float,
)
_PEOPLE = One("a number of people, 1 or more", lambda v: is_whole(v) and v > 0)
_HOW_MANY = One("a whole number, 1 or more", lambda v: is_whole(v) and v > 0)
_LEAST = One("a share, above 0 and at most 1", lambda v: _SHARE.fits(v) and v > 0, float)
_YEARS = One("a number of years, 0 to 150", lambda v: is_whole(v) and v <= 150)
_VENDOR = One("a vendor number, 1 to 65535", lambda v: is_whole(v) and 0 < v < 1 << 16)
_SOME = One("a whole number above 0", lambda v: is_whole(v) and v > 0)
_AMOUNT = One(
    "an amount, 0 or more",
    lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v < float("inf"),
    float,
)
_RATE = One("a number of events, 1 to 1000000", lambda v: is_whole(v) and 0 < v <= 1_000_000)
_SETTING = One("a text, a whole number, true or false", lambda v: isinstance(v, str | int))


def layout(document: Mapping[str, Any]) -> Keys:
    """The format of the file; what is named in one part must be declared in another."""
    of = partial(names_in, document)
    purposes = Many(text(partial(_declared_purpose, among=of("purposes"))))
    field = named("field", of("fields"), Field)
    processor = named("processor", [*of("processors"), SELF], Processor)
    notice = named("notice", of("notices"))
    purpose_keys: dict[str, Shape] = {
        "bases": Many(text(partial(word, LegalBasis)), at_least=1),
        "retention_days": _DAYS,
        "notice": notice,
    }
    purpose_may: dict[str, Shape] = {
        "consent_days": _DAYS,
        "same_as": Many(text(_notice_version)),
    }
    field_may: dict[str, Shape] = {
        "identifying": _FLAG,
        "sensitive": _FLAG,
        "gives_away": text(_special_category),
        "retention_days": _DAYS,
    }
    hold_may: dict[str, Shape] = {"days": _DAYS}
    file_may: dict[str, Shape] = {
        "identifier": text(partial(_name, longest=32)),
        "event": text(_name),
        "field": field,
        "id": Many(text()),
    }
    deletion = Keys(_deletion, {"kind": text(), "field": field}, {"within_days": _DAYS}, _SETTING)
    return Keys(
        data_map,
        needed={
            "controller": Keys(
                Controller,
                needed={"name": text(), "contact": text(), "country": _COUNTRY},
                may={"address": text()},
            ),
            "laws": Keys(
                dict,
                {"in_force": Many(_LAW, at_least=1)},
                {"default": _LAW, "online_platform": _FLAG},
            ),
            "purposes": Names(
                partial(word, Purpose), Keys(_purpose, purpose_keys, purpose_may), at_least=1
            ),
            "fields": Names(
                lambda given: Field(_name(given)),
                Keys(_field, {"category": text(), "purposes": purposes}, field_may),
            ),
            "notices": Names(str, Names(_language, text(), at_least=1)),
        },
        may={
            "store": Keys(dict, {"url": text()}),
            "backups": Keys(dict, {}, {"keys_kept_days": _DAYS}),
            "ledger": Keys(dict, {}, {"witnesses": Many(text(_verifier_key))}),
            "age": Keys(dict, {}, {"field": field, "child_likely": _FLAG}),
            "holds": Names(
                _name,
                Keys(_hold, {"because": text(), "fields": Many(field, at_least=1)}, hold_may),
            ),
            "processors": Names(
                Processor,
                Keys(
                    _processor,
                    {"purposes": purposes, "country": _COUNTRY},
                    {"safeguard": text(), "deletion": deletion},
                ),
            ),
            "restricted": Names(
                str,
                Keys(_restricted, {"categories": Many(text(), at_least=1), "min_age": _YEARS}),
            ),
            "files": Names(
                str,
                Keys(
                    _file,
                    {"kind": text(partial(word, Import)), "columns": Names(str, text())},
                    file_may,
                ),
            ),
            "generators": Names(
                _name,
                Keys(
                    GeneratorDeclared,
                    {
                        "kind": text(),
                        "processor": processor,
                        "url": text(_model_url),
                        "model": text(),
                    },
                    {
                        "key_env": text(),
                        "most_tokens": _SOME,
                        "most_cost": _AMOUNT,
                        "price_in": _AMOUNT,
                        "price_out": _AMOUNT,
                        "seconds": _SOME,
                    },
                ),
            ),
            "models": Keys(dict, {}, {"approved_by_person": _FLAG, "told_days": _DAYS}),
            "recommendations": Keys(
                RecommendationsDeclared,
                {},
                {
                    "sold_out": _FLAG,
                    "again": _FLAG,
                    "diversity": _SHARE,
                    "most_of_category": _HOW_MANY,
                    "shares": Many(
                        Keys(_share, {"least": _LEAST, "categories": Many(text(), at_least=1)})
                    ),
                },
            ),
            "fairness": Keys(
                FairnessDeclared,
                {"attributes": Many(field, at_least=1)},
                {"selection_ratio": _SHARE, "error_gap": _SHARE, "smallest_group": _PEOPLE},
            ),
            "signals": Keys(
                _signals, {}, {"tcf_vendor": _VENDOR, "categories": Names(str, purposes)}
            ),
            "collect": _collect(field, of("fields")),
            "destinations": Names(
                str,
                Keys(
                    DestinationDeclared,
                    {"kind": text(), "processor": processor},
                    {"purpose": purposes.each, "fields": Many(field, at_least=1)},
                    _SETTING,
                ),
            ),
            "limits": _limits_shape(purposes, field),
        },
    )


def _limits_shape(purposes: Many, field: Shape) -> Keys:
    """How `[limits]` is written."""
    needed = {"messages": _HOW_MANY, "days": _DAYS}
    return Keys(
        _limits,
        {},
        {
            "caps": Many(Keys(_cap, needed, {"purposes": purposes})),
            "quiet": Keys(Quiet, {"begins": text(_clock_time), "ends": text(_clock_time)}),
            "time_zone": field,
            "hold": purposes,
        },
    )


def _collect(field: Shape, fields: Collection[str]) -> Keys:
    """The part about collection over HTTP."""
    event: dict[str, Shape] = {
        "call": text(partial(word, Call)),
        "names": Many(text()),
        **dict.fromkeys(("each", "item", "quantity", "amount"), text()),
    }
    return Keys(
        _collected,
        {},
        {
            "user": text(partial(_name, longest=32)),
            "anonymous": text(partial(_name, longest=32)),
            "group": field,
            "segment_compat": _FLAG,
            "sources": Names(
                _name,
                Keys(
                    SourceDeclared, {}, {"origins": Many(text(_origin)), "events_per_second": _RATE}
                ),
                at_least=1,
            ),
            "events": Names(_name, Keys(EventCollected, {"field": field}, event)),
            "traits": Names(named("trait", [*fields, COUNTRY]).make, text()),
            "hashed": Many(field),
        },
    )


def _declared_purpose(given: str, among: Collection[str]) -> Purpose:
    """A purpose that the file declares; one that it does not is told from a misspelt one."""
    purpose = word(Purpose, given)
    if purpose not in among:
        raise BadRequest(f"the purpose `{given}` is not declared; add `[purposes.{given}]`")
    return purpose


def _name(given: str, longest: int = 64) -> str:
    """A name of the controller's choice that the store can keep."""
    if not re.fullmatch(r"[\w.-]+", given) or len(given) > longest:
        raise BadRequest(
            f"the name `{given}` does not fit; expected at most {longest} letters, digits, "
            "`_`, `.` or `-`"
        )
    return given


def _model_url(given: str) -> str:
    """Where a model's interface begins: safe on its way, or on this machine."""
    if not re.fullmatch(
        r"https://[^\s/@]+(/\S*)?|http://(localhost|127\.0\.0\.1|\[::1\])[:/]\S*", given
    ):
        raise BadRequest(
            f"`{given}` is no address of a model; expected `https://HOST/...`, or `http://` on "
            "this machine, and no password in it"
        )
    return given


def _language(given: str) -> str:
    """A language of a notice, as BCP 47 writes it."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", given):
        raise BadRequest(f"unknown language `{given}`; expected a code such as `en` or `de-AT`")
    return given


def _notice_version(given: str) -> str:
    """The version of a notice, as the ledger and the receipts name it."""
    if not re.fullmatch(r"[0-9a-f]{16}", given):
        raise BadRequest(f"`{given}` is no version of a notice; expected 16 hexadecimal digits")
    return given


def _origin(given: str) -> str:
    """A web origin, as browsers name it."""
    if not re.fullmatch(r"https?://[\w.\[\]:-]+", given):
        raise BadRequest(f"`{given}` is no web origin; expected one such as `https://shop.example`")
    return given.lower()


def _verifier_key(given: str) -> str:
    """The public key of a witness, as C2SP signed-note writes it."""
    if not re.fullmatch(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", given):
        raise BadRequest(f"`{given}` is no verifier key; expected `NAME+ID+BASE64` of a witness")
    return given


def _special_category(given: str) -> str:
    """A special category of data, by its DPV term."""
    if given not in SPECIAL:
        raise UnknownTerm("special category", given, SPECIAL)
    return given


def _purpose(
    bases: tuple[LegalBasis, ...],
    retention_days: timedelta,
    notice: str,
    consent_days: timedelta | None = None,
    same_as: tuple[str, ...] = (),
) -> PurposeDeclared:
    declared = PurposeDeclared(bases, retention_days, notice, same_as=frozenset(same_as))
    return declared if consent_days is None else replace(declared, consent_lasts=consent_days)


def _field(
    category: str,
    purposes: tuple[Purpose, ...],
    retention_days: timedelta | None = None,
    **rest: Any,
) -> FieldDeclared:
    return FieldDeclared(category, frozenset(purposes), retention=retention_days, **rest)


def _hold(because: str, fields: tuple[Field, ...], days: timedelta | None = None) -> HoldDeclared:
    return HoldDeclared(because, frozenset(fields), days)


def _processor(purposes: tuple[Purpose, ...], country: str, **rest: Any) -> ProcessorDeclared:
    return ProcessorDeclared(frozenset(purposes), country, **rest)


def _deletion(
    kind: str,
    field: Field,
    settings: Mapping[str, str | int | bool],
    within_days: timedelta = _A_MONTH,
) -> DeletionDeclared:
    return DeletionDeclared(kind, field, within_days, settings)


def _restricted(categories: tuple[str, ...], min_age: int) -> RestrictedClass:
    return RestrictedClass(frozenset(categories), min_age)


def _share(least: float, categories: tuple[str, ...]) -> ShareDeclared:
    return ShareDeclared(least, frozenset(categories))


def _file(kind: Import, columns: dict[str, str], **rest: Any) -> FileDeclared:
    return FileDeclared(kind, columns, **rest)


def _cap(messages: int, days: timedelta, purposes: tuple[Purpose, ...] = ()) -> Cap:
    return Cap(messages, days, frozenset(purposes) or DIRECT_MARKETING)


def _limits(hold: tuple[Purpose, ...] = (), **rest: Any) -> LimitsDeclared:
    return LimitsDeclared(hold=frozenset(hold), **rest)


def _clock_time(given: str) -> time:
    """A time of day by the clock, to the minute."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", given):
        raise BadRequest(f"`{given}` is no time of day; expected one such as `21:00`")
    return time.fromisoformat(given)


def _signals(
    tcf_vendor: int | None = None, categories: Mapping[str, tuple[Purpose, ...]] | None = None
) -> SignalsDeclared:
    said = {name: frozenset(purposes) for name, purposes in (categories or {}).items()}
    return SignalsDeclared(tcf_vendor, said)


def _collected(hashed: tuple[Field, ...] = (), **rest: Any) -> Collected:
    return Collected(hashed=frozenset(hashed), **rest)


def names_in(document: Mapping[str, Any], part: str) -> list[str]:
    """The names that a part of the file declares, whether or not the rest of it is right."""
    found = document.get(part)
    return list(found) if isinstance(found, dict) else []


def data_map(**parts: Any) -> DataMap:
    """The data map of parts that are all right."""
    said = parts["laws"]
    return DataMap(
        controller=parts["controller"],
        laws=said["in_force"],
        default_law=said.get("default", DEFAULT),
        purposes=parts["purposes"],
        fields=parts["fields"],
        processors=parts.get("processors", {}),
        notices={key: Notice(words) for key, words in parts["notices"].items()},
        restricted=parts.get("restricted", {}),
        files=parts.get("files", {}),
        destinations=parts.get("destinations", {}),
        age_field=parts.get("age", {}).get("field"),
        child_likely=parts.get("age", {}).get("child_likely", False),
        online_platform=said.get("online_platform", False),
        models_by_person=parts.get("models", {}).get("approved_by_person", False),
        told_before=parts.get("models", {}).get("told_days", timedelta(days=14)),
        recommendations=parts.get("recommendations", RecommendationsDeclared()),
        fairness=parts.get("fairness", FairnessDeclared()),
        limits=parts.get("limits", LimitsDeclared()),
        store_url=parts.get("store", {}).get("url", ""),
        keys_kept=parts.get("backups", {}).get("keys_kept_days", _A_MONTH),
        holds=parts.get("holds", {}),
        witnesses=parts.get("ledger", {}).get("witnesses", ()),
        signals=parts.get("signals", SignalsDeclared()),
        generators=parts.get("generators", {}),
        collect=parts.get("collect", Collected()),
    )
