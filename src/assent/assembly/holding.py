"""The registry of everything that can hold a person in this house, and how each is shown to them.

Tables declare themselves. Here stands what holds people besides: each file, cache, model and
processor, with the modules that write it. `tests/rules/test_holders.py` holds that none is left
out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assent.assembly.tables import key_metadata, metadata
from assent.consent import Flag
from assent.consent.standing import flag, given, under
from assent.jurisdictions import laws
from assent.rights.holders import Holder, Holders, Kind, Show, Taken
from assent.rights.opening import Opening
from assent.store import Holds
from assent.vocabulary import SELF, Conflict, Denial, Purpose, SubjectId

if TYPE_CHECKING:
    from assent.assembly.house import House
    from assent.learning import Forgotten, Registered

NOTHING = frozenset[str]()
SUGGESTED = 20
_BEHAVIOUR = frozenset({Holds.BEHAVIOUR.value})
_EVERYTHING = frozenset({Holds.IDENTIFIER.value, Holds.TRAIT.value, Holds.BEHAVIOUR.value})


def holders_of(house: "House") -> Holders:
    """The registry of a house."""
    opening = Opening(house.database, house.keys)
    return Holders(
        (metadata, key_metadata),
        [*_taken(house), *_processors(house), *_untouched(house)],
        shows=_shows(house, opening),
        rows=opening.rows,
    )


def _taken(house: "House") -> list[Holder]:
    """What an erasure takes people out of, besides tables, in this order."""
    return [
        Holder(
            name="models",
            kind=Kind.MODEL,
            key="receipts, sealed for each person",
            holds=_BEHAVIOUR,
            action="what it learnt of the person is subtracted exactly",
            place=("models/*", "models/.lock"),
            code=("learning.change", "learning.model_file"),
            take=lambda subjects: _forget(house, subjects),
            show=lambda subject: _inferred(house, subject),
        ),
        Holder(
            name="rows set aside",
            kind=Kind.FILE,
            key="the identifiers in each row",
            holds=_EVERYTHING,
            action="rows in which anything leads to the person are taken out",
            place=("aside/*",),
            code=("intake.aside", "intake.taking_out"),
            take=lambda subjects: _rows_set_aside(house, subjects),
            show=lambda subject: _set_aside_of(house, subject),
        ),
        Holder(
            name="messages in folders",
            kind=Kind.FILE,
            key="the messages' numbers in the outbox",
            holds=_EVERYTHING,
            action="the copies that still lie there are deleted",
            place=_folders(house),
            code=("activation.destinations.file",),
            take=lambda subjects: _recall(house, subjects),
        ),
        Holder(
            name="lists of others",
            kind=Kind.PROCESSOR,
            key="by what each recipient knows the person, sealed",
            holds=_EVERYTHING,
            action="each recipient is told to take the person off its list",
            code=("activation.destinations.csv", "activation.http", "activation.meta"),
            take=lambda subjects: {s: Taken(n) for s, n in house.lists.remove(subjects).items()},
            show=lambda subject: _lists(house, subject),
        ),
        Holder(
            name="processors",
            kind=Kind.PROCESSOR,
            key="the field that the processor knows people by",
            holds=_EVERYTHING,
            action="each that had data of the person is told to delete them",
            code=("rights.deleters.mail", "rights.deleters.webhook"),
            take=house.rights.processors.take,
            show=lambda subject: _recipients(house, subject),
        ),
    ]


def _processors(house: "House") -> list[Holder]:
    """Every processor that is declared."""
    return [
        Holder(
            name=f"processor {name}",
            kind=Kind.PROCESSOR,
            key=str(declared.deletion.field) if declared.deletion else "told by hand",
            holds=_EVERYTHING,
            action=f"told by {declared.deletion.kind}" if declared.deletion else "told by hand",
        )
        for name, declared in sorted(house.data_map.processors.items())
        if name != SELF
    ]


def _untouched(house: "House") -> list[Holder]:
    """What leads to nobody, or lets go by itself."""

    def nobodys(name: str, kind: Kind, action: str, *code: str, place: str = "") -> Holder:
        return Holder(
            name=name,
            kind=kind,
            key="",
            holds=NOTHING,
            action=action,
            place=(place,) if place else (),
            code=code,
        )

    days = house.data_map.keys_kept.days
    return [
        nobodys(
            "keepsakes",
            Kind.FILE,
            "signed hashes of the ledger lead to nobody",
            "assembly.ground",
            "ledger.tiles",
            place="checkpoints",
        ),
        nobodys(
            "creatives",
            Kind.FILE,
            "variants as they were declared",
            "creative.declared",
            place="creatives/*",
        ),
        nobodys("locks", Kind.FILE, "empty files", "rights.erasure", place=".erasing"),
        nobodys("house keys", Kind.FILE, "the house's own keys", "assembly.places"),
        nobodys(
            "compiled rules",
            Kind.CACHE,
            "rules of laws and figures of models, with nobody in them",
            "gate.gate",
            "gate.decide_many",
            "assembly.rights",
            "score.newton",
        ),
        nobodys(
            "words and forms",
            Kind.CACHE,
            "texts and templates, with nobody in them",
            "activation.quiet",
            "web.pages",
            "web.public.words",
            "consent.processing",
            "consent.receipt",
        ),
        nobodys(
            "reports",
            Kind.FILE,
            "what an operator has written out, to a file of their own",
            "cli.commands.balance",
            "cli.commands.content",
            "cli.commands.minimise",
            "cli.commands.rights",
            "cli.scored",
        ),
        nobodys(
            "letters on their way",
            Kind.CACHE,
            "handed over, and kept nowhere",
            "activation.destinations.smtp",
        ),
        nobodys(
            "folded letters",
            Kind.CACHE,
            "single letters and what they stand for, with nobody in them",
            "content.firewall.fold",
        ),
        nobodys(
            "rules of the checks",
            Kind.CACHE,
            "rules on wording, and parts of texts that are written for many",
            "content.checks.false_urgency",
            "content.checks.near_duplicates",
            "content.checks.ungrounded",
            "content.learnt",
            "content.wording",
        ),
        nobodys(
            "what operators made of texts and images",
            Kind.FILE,
            "weights of words in sentences that operators judged, and images signed by a key",
            "cli.commands.content",
        ),
        nobodys(
            "requests to language models",
            Kind.PROCESSOR,
            "nothing of a person leaves; what was sent is logged, redacted",
            "content.firewall.wire",
        ),
        nobodys("address of the web door", Kind.CACHE, "our own address", "web.serving"),
        nobodys("names of workers", Kind.CACHE, "our own machine's name", "activation.leased"),
        Holder(
            name="the store's files",
            kind=Kind.FILE,
            key="",
            holds=_EVERYTHING,
            action="deleted rows are overwritten, and the write-ahead log is cut to nothing",
            place=("assent.db*", "keys.db*"),
        ),
        Holder(
            name="warehouses",
            kind=Kind.PROCESSOR,
            key="the person's number",
            holds=frozenset({Holds.TRAIT.value, Holds.BEHAVIOUR.value}),
            action="its questions leave them out at once; an hourly job deletes their rows",
            place=("warehouses.json",),
            code=("assembly.copies", "cli.commands.warehouse", "store.warehouse"),
        ),
        Holder(
            name="attempts",
            kind=Kind.CACHE,
            key="",
            holds=frozenset({Holds.PSEUDONYM.value}),
            action="keyed hashes of who tried, for five minutes, in memory",
        ),
        Holder(
            name="choices heard last",
            kind=Kind.CACHE,
            key="",
            holds=frozenset({Holds.CONSENT.value}),
            action="in memory only, by our own number, which leads to nobody once they are erased",
        ),
        Holder(
            name="log of the web door",
            kind=Kind.LOG,
            key="",
            holds=NOTHING,
            action="holds no address, no identifier and no value",
        ),
        Holder(
            name="backups of the keys",
            kind=Kind.BACKUP,
            key="the person's key",
            holds=frozenset({Holds.SEALED.value}),
            action=f"a backup of the key store is kept for {days} days at most",
            code=("assembly.backup",),
        ),
        Holder(
            name="backups of the data",
            kind=Kind.BACKUP,
            key="tombstones",
            holds=_EVERYTHING,
            action="a restored one is freed of the erased before it opens",
            code=("assembly.restore",),
        ),
    ]


def _folders(house: "House") -> tuple[str, ...]:
    """Where destinations of the house's own folder lie, as glob patterns."""
    from pathlib import Path

    settings = (d.settings for d in house.data_map.destinations.values() if d.kind == "file")
    places = (Path(str(each["path"])) for each in settings if "path" in each)
    root = house.folder
    below = (p.relative_to(root) for p in places if p.is_absolute() and p.is_relative_to(root))
    return tuple(f"{each}/*" for each in below)


def _forget(house: "House", subjects: Sequence[SubjectId]) -> Mapping[int, Taken]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for each in house.forgetting.forget_many(subjects):
        said = {
            "model": each.model.label,
            "before": each.before,
            "after": each.after,
            "method": _method(each),
            "seconds": each.seconds,
            "entry": each.entry,
        }
        for subject in each.people:
            found.setdefault(subject, []).append(said)
    return {subject: Taken(len(said), tuple(said)) for subject, said in found.items()}


def _method(forgotten: "Forgotten") -> str:
    if not forgotten.after:
        return "retired, as its file was unusable"
    return "made again from all others" if forgotten.made_again else "subtracted exactly"


def _rows_set_aside(house: "House", subjects: Sequence[SubjectId]) -> Mapping[int, Taken]:
    from assent.intake import take_out

    gone = take_out(house.aside, subjects, house.data_map, house.gate.find_many)
    return {subject: Taken(n) for subject, n in gone.items()}


def _set_aside_of(house: "House", subject: SubjectId) -> Sequence[Mapping[str, Any]]:
    from assent.intake import set_aside_of

    return set_aside_of(house.aside, subject, house.data_map, house.gate.find_many)


def _recall(house: "House", subjects: Sequence[SubjectId]) -> Mapping[int, Taken]:
    from assent.activation.recalling import recall

    gone = recall(house.outbox, house.data_map, subjects)
    return {subject: Taken(n) for subject, n in gone.items()}


def _recipients(house: "House", subject: SubjectId) -> list[Mapping[str, Any]]:
    told = house.rights.recipients([subject]).get(subject, set())
    declared = house.data_map.processors
    return [
        {
            "processor": name,
            "country": declared[name].country,  # type: ignore[index]  # a name of the data map
            "purposes": sorted(declared[name].purposes),  # type: ignore[index]
        }
        for name in sorted(told)
    ]


def _lists(house: "House", subject: SubjectId) -> list[Mapping[str, Any]]:
    return [
        {
            "destination": each.destination,
            "campaign": each.campaign,
            "state": each.state,
            "at": _moment(each.at),
        }
        for each in house.lists.about(subject)
    ]


def _inferred(house: "House", subject: SubjectId) -> list[Mapping[str, Any]]:
    """Which models the person is in, what each learnt of them, and what is concluded of them."""
    held = [_learnt(house, each, subject) for each in house.models.holding(subject)]
    held += _scores(house, subject)
    try:
        found = house.recommender.recommend(subject, SUGGESTED)
    except Conflict:
        return held  # no model is live
    if not found.personal:
        return held
    known = house.catalogue.items([each.item for each in found.items])
    scored = [
        {"product": known[each.item].name, "sku": known[each.item].sku, "score": each.score}
        for each in found.items
        if each.item in known
    ]
    return [*held, {"model": found.model, "inferred": scored, "decision": found.entries[0]}]


def _scores(house: "House", subject: SubjectId) -> Iterator[Mapping[str, Any]]:
    """What each live score says of them now, with its reasons, where it may be asked at all."""
    from assent.score import Question

    for model in house.models.live():
        if model.asked is None:
            continue
        question = Question.of(model.asked)
        if question.treated is not None:
            continue  # what a treatment would change is said of many, never of one
        answer = house.scorer(question).score(subject)
        if not isinstance(answer, Denial):
            yield {"model": model.label, "about": model.about, "inferred": answer.as_json()}


def _learnt(house: "House", model: "Registered", subject: SubjectId) -> Mapping[str, Any]:
    from assent.score import contributed, score_models

    said = {
        "model": model.label,
        "about": model.about,
        "purpose": model.purpose.value,
        "state": model.state.value,
        "trained_at": model.trained_at.isoformat(),
        "people_in_it": model.n_people,
    }
    if model.name not in score_models or model.state.value == "retired":
        return said
    receipt = house.models.receipts(model, [subject])[subject]
    return {**said, "learnt": contributed(house.models.load(model), receipt)}  # type: ignore[arg-type]  # a score


def _shows(house: "House", opening: Opening) -> Mapping[str, Show]:
    """How the rows of tables are shown that do not speak for themselves."""

    def rows(name: str, subject: SubjectId) -> list[Mapping[str, Any]]:
        return opening.rows(metadata.tables[name], subject)

    def values(subject: SubjectId) -> list[Mapping[str, Any]]:
        fields = {row["field"] for row in rows("people_sealed", subject)}
        known = opening.values(subject)
        return [{"field": field, "value": known[field]} for field in sorted(fields)]

    def events(subject: SubjectId) -> list[Mapping[str, Any]]:
        found = rows("people_event", subject)
        named = house.catalogue.items([row["item"] for row in found if row["item"] is not None])
        return [_event(row, named) for row in found]

    def decided(subject: SubjectId) -> list[Mapping[str, Any]]:
        about = house.ledger.about(house.keys.pseudonym(subject))
        return [_decision(each.number, each.kind, each.body) for each in about]

    def messages(subject: SubjectId) -> list[Mapping[str, Any]]:
        return [_message(opening, subject, row) for row in rows("activation_outbox", subject)]

    def choices(subject: SubjectId) -> list[Mapping[str, Any]]:
        said = house.register.history(subject)
        return [{**asdict(each), "about": _about(each.about), "at": each.at} for each in said]

    def chosen(subject: SubjectId) -> list[Mapping[str, Any]]:
        timed = ((row, _moment(row["decided_at"])) for row in rows("creative_decision", subject))
        kept = ("creative", "model", "variant", "codes", "propensity", "reward", "harm", "entry")
        return [{**{k: row[k] for k in kept}, "decided_at": at} for row, at in timed]

    return {
        "people_subject": lambda s: [
            {"met_at": _moment(row["met_at"])} for row in rows("people_subject", s)
        ],
        "people_identifier": lambda s: [
            {"kind": row["kind"], "kept_as": "a keyed hash"} for row in rows("people_identifier", s)
        ],
        "people_sealed": values,
        "people_event": events,
        "consent_event": lambda s: [_without(each, "subject") for each in choices(s)],
        "consent_standing": lambda s: [{"in_force": _in_force(house.register.standing(s))}],
        "activation_outbox": messages,
        "creative_decision": chosen,
        "learning_receipt": lambda _: [],  # the models show it
        "ledger_entry": decided,
        "rights_request": house.rights.requests.shown,
    }


def _about(about: Purpose | Flag | int) -> str:
    """What somebody spoke of, in a word; a law by its name instead of its slot."""
    if isinstance(about, Purpose | Flag):
        return about.value
    return next(law.code for law in laws.values() if law.slot == about)


def _in_force(standing: int) -> list[str]:
    """The consents, facts and laws that count for somebody now."""
    said = [each.value for each in Purpose if standing & given(each)]
    facts = [each.value for each in Flag if standing & flag(each)]
    return [*said, *facts, *(law.code for law in laws.values() if standing & under(law.slot))]


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _event(row: Mapping[str, Any], named: Mapping[int, Any]) -> dict[str, Any]:
    item = named.get(row["item"])
    return {
        "kind": row["kind"],
        "at": _moment(row["at"]),
        "sku": item.sku if item else None,
        "product": item.name if item else None,
        "quantity": row["quantity"],
        "amount": row["amount"],
    }


def _message(opening: Opening, subject: SubjectId, row: Mapping[str, Any]) -> dict[str, Any]:
    import msgspec

    said: object = None
    if row["content"] is not None:
        label = f"activation_outbox/{row['campaign']}"
        said = msgspec.json.decode(opening.unsealed(subject, label, bytes(row["content"])))
    kept = ("campaign", "destination", "state", "reason")
    at = _moment(row["updated_at"])
    return {**{name: row[name] for name in kept}, "at": at, "made_from": said}


_OF_OTHERS = {"counts", "members", "root", "subject", "by", "operator"}
"""What an entry says of everybody else in it, or of those who work here."""


def _decision(number: int, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in body.items() if name not in _OF_OTHERS}
    if "members" in body:
        plain["answer"] = "granted, together with others"
    return {"number": number, "kind": kind, **plain}


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
