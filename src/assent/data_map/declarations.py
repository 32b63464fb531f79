"""What a controller declares: purposes, fields, processors, notices, products, files, destinations.

`read.py` makes a `DataMap` from `assent.toml`. Whatever is not declared here does not exist for
the rest of the house: the gate denies it and intake drops it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from assent.data_map.collecting import Collected
from assent.data_map.fairness import FairnessDeclared
from assent.data_map.limits import LimitsDeclared
from assent.data_map.recommendations import RecommendationsDeclared
from assent.data_map.signals import SignalsDeclared
from assent.jurisdictions import Law, laws
from assent.vocabulary import Field, LegalBasis, Processor, Purpose, UnknownTerm


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for the data (GDPR Art. 4(7))."""

    name: str
    contact: str
    country: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class PurposeDeclared:
    """One purpose the controller pursues.

    Args:
        bases: the legal bases wished for; a law may allow fewer, never more.
        retention: how long data are kept for it.
        notice: the key of the notice that explains it.
        consent_lasts: how long a consent is in force before it must be given anew.
        same_as: versions of the notice whose consents stay in force, because what was changed
            since is no more than wording.
    """

    bases: tuple[LegalBasis, ...]
    retention: timedelta
    notice: str
    consent_lasts: timedelta = timedelta(days=730)
    same_as: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldDeclared:
    """One kind of personal data.

    Args:
        category: its DPV personal-data term, such as `pd:EmailAddress`.
        purposes: what it may be used for, consent permitting; for nothing else.
        identifying: whether it leads to the person; then it is kept sealed.
        sensitive: whether it is a special category (GDPR Art. 9); then it is kept sealed too.
        gives_away: the special category that can be inferred from it, such as `pd:Health`; it is
            then used only as that category itself may be (CJEU C-184/20).
        retention: how long it is kept, where that is less than its purposes would allow.
    """

    category: str
    purposes: frozenset[Purpose]
    identifying: bool = False
    sensitive: bool = False
    gives_away: str = ""
    retention: timedelta | None = None

    @property
    def special(self) -> bool:
        """Whether it is of a special category or a proxy of one."""
        return self.sensitive or bool(self.gives_away)

    @property
    def sealed(self) -> bool:
        """Whether its values are kept under the person's own key."""
        return self.identifying or self.sensitive


@dataclass(frozen=True, slots=True)
class DeletionDeclared:
    """How a processor is told to delete somebody.

    Args:
        kind: the deleter on the shelf, such as `webhook` or `mail`.
        field: the field by which the processor knows people, such as `email`.
        within: how long it has.
        settings: what that deleter needs, such as `url`.
    """

    kind: str
    field: Field
    within: timedelta
    settings: Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class ProcessorDeclared:
    """Somebody who handles data for the controller.

    Args:
        purposes: what they may do.
        country: where, as an ISO 3166 code.
        safeguard: what protects the data there if no adequacy decision does, such as `scc`
            (standard contractual clauses); empty when there is nothing.
        deletion: how it is told to delete somebody; None when that is done by hand.
    """

    purposes: frozenset[Purpose]
    country: str
    safeguard: str = ""
    deletion: DeletionDeclared | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The exact words shown to people, by language."""

    words: Mapping[str, str]

    @property
    def version(self) -> str:
        """The hash of the words: another word is another version.

        Examples:
            >>> Notice({"en": "May we?"}).version == Notice({"en": "May we."}).version
            False
        """
        said = "\0".join(f"{lang}\0{self.words[lang]}" for lang in sorted(self.words))
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class HoldDeclared:
    """What keeps data beyond their time: a duty to keep, or a hold for a dispute.

    Args:
        because: what it rests on, such as `HGB s. 257` or the case.
        fields: what is kept.
        lasts: for how long after it was taken in; None until the hold is taken out of the file.
    """

    because: str
    fields: frozenset[Field]
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RestrictedClass:
    """Products that not everybody may be offered, such as alcohol.

    Args:
        categories: catalogue categories that belong to it, compared without regard to case.
        min_age: years of age that must be assured first.
    """

    categories: frozenset[str]
    min_age: int


class Import(StrEnum):
    """What the rows of a file are."""

    PERSON = "person"
    EVENT = "event"
    ITEM = "item"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a kind of file knows, by our names for them.

    Args:
        needed: those it must have.
        may: those it may have; rows of people may have every declared field besides.
        keys: what else the declaration of such a file must say.
    """

    needed: tuple[str, ...]
    may: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


COLUMNS: Mapping[Import, Columns] = {
    Import.PERSON: Columns(("person",), ("country",), keys=("identifier",)),
    Import.EVENT: Columns(
        ("person", "at"), ("item", "quantity", "amount"), keys=("identifier", "event", "field")
    ),
    Import.ITEM: Columns(("item",), ("name", "category", "price", "stock")),
    Import.CONSENT: Columns(
        ("person", "purpose", "status", "at"),
        ("notice", "language", "source", "evidence"),
        keys=("identifier",),
    ),
}


@dataclass(frozen=True, slots=True)
class FileDeclared:
    """How one kind of file (CSV or Parquet) is read; a column that is not named is dropped.

    Args:
        kind: what a row is.
        columns: our name for it -> the file's column; `COLUMNS` has the names each kind knows.
        identifier: what kind of identifier the person column holds, such as `household`.
        event: what the event is called, such as `purchase`; for events.
        field: the declared field that the events are, such as `purchases`; for events.
        id: file columns that make a row unique; without them all declared columns together do.
    """

    kind: Import
    columns: Mapping[str, str]
    identifier: str = ""
    event: str = ""
    field: Field | None = None
    id: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DestinationDeclared:
    """Where messages and other data of people go.

    Args:
        kind: the destination on the shelf, such as `smtp` or `file`.
        processor: who receives what is sent there.
        settings: what that destination needs, such as `host` and `port`.
        purpose: what sending there serves; what that kind of destination serves unless given.
        fields: what goes there, the address first; what that kind needs unless given.
    """

    kind: str
    processor: Processor
    settings: Mapping[str, str | int | bool] = field(default_factory=dict)
    purpose: Purpose | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratorDeclared:
    """A language model that may write for campaigns.

    Args:
        kind: the generator on the shelf that speaks to it, such as `openai`.
        processor: who runs it.
        url: where its interface begins.
        model: the model's name there.
        key_env: the environment variable that holds its key; empty where it asks for none.
        most_tokens: how many tokens a campaign may use, in and out together.
        most_cost: how much a campaign may cost, in the currency of the prices; 0 for no bound.
        price_in: of a million tokens that go out to it.
        price_out: of a million that it writes.
        seconds: how long an answer may take.
    """

    kind: str
    processor: Processor
    url: str
    model: str
    key_env: str = ""
    most_tokens: int = 50_000
    most_cost: float = 0.0
    price_in: float = 0.0
    price_out: float = 0.0
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class DataMap:
    """Everything the controller declares, read from `assent.toml`.

    Args:
        laws: the codes of the laws that are followed.
        default_law: the law of whoever is under none of them.
        age_field: the field that tells an age.
        child_likely: whether children are likely to come; then an unknown age is a child's.
        online_platform: whether it is an online platform (DSA Art. 3(i)).
        models_by_person: whether an operator must approve a model before it goes live.
        told_before: how long before a training they must be told who were not asked.
        recommendations: the shop's own rules for its lists.
        fairness: what models are audited for; where that is something, an operator must approve.
        keys_kept: how long a backup of the key store is kept; until then it can bring back what
            an erasure destroyed.
        limits: how much one person is written to, and when.
        holds: what keeps data beyond their time, by name.
        witnesses: the keys of those whose cosignatures of the ledger count, as C2SP writes them.
    """

    controller: Controller
    laws: tuple[str, ...]
    default_law: str
    purposes: Mapping[Purpose, PurposeDeclared]
    fields: Mapping[Field, FieldDeclared]
    processors: Mapping[Processor, ProcessorDeclared]
    notices: Mapping[str, Notice]
    restricted: Mapping[str, RestrictedClass]
    files: Mapping[str, FileDeclared]
    destinations: Mapping[str, DestinationDeclared]
    age_field: Field | None = None
    child_likely: bool = False
    online_platform: bool = False
    models_by_person: bool = False
    told_before: timedelta = timedelta(days=14)
    recommendations: RecommendationsDeclared = field(default_factory=RecommendationsDeclared)
    fairness: FairnessDeclared = field(default_factory=FairnessDeclared)
    limits: LimitsDeclared = field(default_factory=LimitsDeclared)
    store_url: str = ""
    keys_kept: timedelta = timedelta(days=30)
    witnesses: tuple[str, ...] = ()
    holds: Mapping[str, HoldDeclared] = field(default_factory=dict)
    signals: SignalsDeclared = field(default_factory=SignalsDeclared)
    generators: Mapping[str, GeneratorDeclared] = field(default_factory=dict)
    collect: Collected = field(default_factory=Collected)

    @property
    def followed(self) -> tuple[Law, ...]:
        """The laws that are followed and bind this controller, the default law among them."""
        codes = dict.fromkeys((*self.laws, self.default_law))
        found = (laws[code] for code in codes)
        return tuple(law for law in found if self.online_platform or not law.scope.platforms_only)

    @property
    def approves_models(self) -> bool:
        """Whether a person judges a model before it goes live."""
        return self.models_by_person or bool(self.fairness.attributes)

    def notice_of(self, purpose: Purpose) -> Notice:
        """The words that explain a declared purpose."""
        return self.notices[self.purposes[purpose].notice]

    def kept_for(self, name: Field) -> timedelta | None:
        """How long a field is kept: as long as any purpose of it needs it, or less if it says so.

        None for a field that serves no purpose: somebody must first say what it is for.
        """
        declared = self.fields[name]
        needs = [self.purposes[p].retention for p in declared.purposes if p in self.purposes]
        own = [declared.retention] if declared.retention is not None else []
        return min([max(needs), *own]) if needs else None

    def restricted_class(self, category: str | None) -> str | None:
        """The class of restricted product that a catalogue category belongs to, if any."""
        if category:
            for name, declared in self.restricted.items():
                if category.casefold() in {each.casefold() for each in declared.categories}:
                    return name
        return None

    @property
    def events(self) -> dict[str, Field]:
        """Every kind of event that files or collection declare, with the field that it is."""
        fields = {kind: each.field for kind, each in self.collect.events.items()}
        files = (file for file in self.files.values() if file.event is not None)
        return fields | {str(f.event): f.field for f in files if f.field is not None}

    def field_of_event(self, kind: str) -> Field:
        """The declared field that events of this kind are.

        Raises:
            UnknownTerm: neither a file nor collection declares such events.
        """
        if kind not in self.events:
            raise UnknownTerm("event", kind, self.events)
        return self.events[kind]

    @property
    def version(self) -> str:
        """A hash of all that is declared; every ledger entry names it."""
        return sha256(repr(_plain(self)).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    """The value with every set and mapping in sorted order, so that its repr is stable."""
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(each)) for key, each in value.items())
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if hasattr(value, "__dataclass_fields__"):
        return [(name, _plain(getattr(value, name))) for name in value.__dataclass_fields__]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value)
