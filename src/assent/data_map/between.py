"""What must hold between the parts of a data map, though each part by itself is right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assent.data_map.categories import SPECIAL
from assent.data_map.declarations import COLUMNS, Import
from assent.data_map.layout import names_in
from assent.data_map.limits import DIRECT_MARKETING
from assent.data_map.mistakes import Remark, Severity
from assent.data_map.places import Path
from assent.data_map.signals import EXPLICIT_ONLY, NEVER_ASKED
from assent.jurisdictions import DEFAULT, laws
from assent.vocabulary import LegalBasis, Purpose, UnknownTerm


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says, as far as it can be understood.

    Args:
        parts: what could be read, by the name of its section.
        document: the whole file as TOML has it.
        wrong: the sections in which something could not be understood.
    """

    parts: Mapping[str, Any]
    document: Mapping[str, Any]
    wrong: frozenset[str]

    def of(self, section: str) -> Mapping[Any, Any]:
        """What could be read of a section; empty when nothing could."""
        return self.parts.get(section) or {}


def _bases_are_offered(said: Said) -> Iterator[Remark]:
    """A basis that no law in force offers for the purpose is a wish that is never granted."""
    in_force = said.of("laws")
    codes = {*in_force.get("in_force", ()), in_force.get("default", DEFAULT)}
    for purpose, declared in said.of("purposes").items():
        grounds = [g for code in sorted(codes) for g in laws[code].grounds.get(purpose, ())]
        offered = sorted(_may_be_wished({ground.basis for ground in grounds}))
        for i, basis in enumerate(declared.bases):
            if basis not in offered:
                known = ", ".join(f"`{each}`" for each in offered) or "none"
                message = (
                    f"no law in force offers `{basis}` for `{purpose}`; offered there: {known}"
                )
                yield ("purposes", purpose, "bases", i), message, Severity.ERROR


def _may_be_wished(offered: set[LegalBasis]) -> set[LegalBasis]:
    """Where a law is content with an opt-out, a controller may ask for more than that."""
    if LegalBasis.NOT_OPTED_OUT in offered:
        return offered | {LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST}
    return offered


def _files_fit_their_kind(said: Said) -> Iterator[Remark]:
    """Each file says what its kind needs, and maps only columns that its kind knows."""
    fields = names_in(said.document, "fields")
    for name, declared in said.of("files").items():
        kind = COLUMNS[declared.kind]
        at: Path = ("files", name)
        for key in kind.keys:
            if not getattr(declared, key):
                yield at, f"a file of kind `{declared.kind}` needs `{key}`", Severity.ERROR
        for column in kind.needed:
            if column not in declared.columns:
                message = f"a file of kind `{declared.kind}` needs the column `{column}`"
                yield (*at, "columns"), message, Severity.ERROR
        known = [*kind.needed, *kind.may, *(fields if declared.kind is Import.PERSON else [])]
        what = "column or field" if declared.kind is Import.PERSON else "column"
        for column in declared.columns:
            if column not in known:
                message = UnknownTerm(what, column, known).message
                yield (*at, "columns", column), message, Severity.ERROR


def _an_event_is_one_field(said: Said) -> Iterator[Remark]:
    """Files that share an event agree on the field it is, or a grant could not be told."""
    first: dict[str, tuple[str, str]] = {}
    for name, declared in said.of("files").items():
        if declared.kind is Import.EVENT and declared.field is not None:
            other, field = first.setdefault(declared.event, (name, declared.field))
            if field != declared.field:
                message = (
                    f"the event `{declared.event}` is the field `{declared.field}` here "
                    f"and `{field}` in `[files.{other}]`; an event is one field"
                )
                yield ("files", name, "field"), message, Severity.ERROR


def _collected_events_are_their_fields(said: Said) -> Iterator[Remark]:
    """What is collected and imported under one name is one field, and comes one way only."""
    collected = said.parts.get("collect")
    files = {each.event: each.field for each in said.of("files").values() if each.event}
    taken: dict[tuple[str, str], str] = {}
    for kind, declared in collected.events.items() if collected else ():
        at: Path = ("collect", "events", kind)
        field = files.get(kind, declared.field)
        if field != declared.field:
            message = (
                f"the event `{kind}` is the field `{declared.field}` here and `{field}` where "
                "files of it are imported; an event is one field"
            )
            yield (*at, "field"), message, Severity.ERROR
        for name in declared.names or ("",):
            other = taken.setdefault((declared.call, name), kind)
            if other != kind:
                what = f"`{declared.call}` calls" + (f" named `{name}`" if name else "")
                message = f"{what} are events `{other}` already; a call is one kind of event"
                yield (*at, "names"), message, Severity.ERROR
    for field in sorted(collected.hashed - collected.traits.keys()) if collected else ():
        message = f"`{field}` is hashed but not collected; name it in `[collect.traits]`"
        yield ("collect", "hashed"), message, Severity.ERROR


def _special_is_said(said: Said) -> Iterator[Remark]:
    """A field of a special category says so, or it would be used like any other."""
    for field, declared in said.of("fields").items():
        if declared.category in SPECIAL and not declared.sensitive:
            message = (
                f"`{declared.category}` is a special category (GDPR Art. 9); "
                f"write `sensitive = true` in `[fields.{field}]`"
            )
            yield ("fields", field, "category"), message, Severity.ERROR


def _supplements_are_followed(said: Said) -> Iterator[Remark]:
    """A law that supplements another follows it to the same people."""
    in_force = set(said.of("laws").get("in_force", ()))
    countries = {place for code in in_force for place in laws[code].scope.countries}
    platform = said.of("laws").get("online_platform", False)
    for code in laws:
        scope = laws[code].scope
        binds = scope.supplements and (platform or not scope.platforms_only)
        if binds and code not in in_force and scope.countries & countries:
            message = f"`{code}` protects people of the same countries; add it to `in_force`"
            yield ("laws", "in_force"), message, Severity.FINDING


def _categories_are_for_choices(said: Said) -> Iterator[Remark]:
    """A consent category stands only for what a click on somebody's banner can decide."""
    declared = said.parts.get("signals")
    for category, purposes in declared.categories.items() if declared else ():
        for purpose in sorted(purposes & (EXPLICIT_ONLY | NEVER_ASKED)):
            message = (
                f"the category `{category}` cannot stand for `{purpose}`, which needs an explicit "
                "yes to your own notice"
                if purpose in EXPLICIT_ONLY
                else f"the category `{category}` cannot stand for `{purpose}`, of which nobody is "
                "asked"
            )
            yield ("signals", "categories", category), message, Severity.ERROR


def _protected_is_for_audits(said: Said) -> Iterator[Remark]:
    """A protected attribute is held for audits alone: no model learns from it, nobody is targeted.

    The age is also read for the service, to know who is a child.

    Source: GDPR Art. 5(1)(b); AI Act Art. 10(5), which lets bias be looked for and nothing else.
    """
    declared = said.parts.get("fairness")
    fields = said.of("fields")
    events = {each.field for each in said.of("files").values() if each.event}
    for i, field in enumerate(declared.attributes if declared else ()):
        if field not in fields:
            continue
        at: Path = ("fairness", "attributes", i)
        is_age = field == said.of("age").get("field")
        may = {Purpose.FAIRNESS_AUDIT, *([Purpose.SERVICE] if is_age else [])}
        for purpose in sorted(fields[field].purposes - may):
            message = (
                f"the protected attribute `{field}` is also used for `{purpose}`; declare it for "
                "`fairness_audit` alone"
            )
            yield at, message, Severity.ERROR
        if Purpose.FAIRNESS_AUDIT not in fields[field].purposes:
            message = f"`{field}` is not declared for `fairness_audit`, so nothing can be audited"
            yield at, message, Severity.ERROR
        if fields[field].identifying or field in events:
            message = f"`{field}` tells no groups: it identifies people, or is what they did"
            yield at, message, Severity.ERROR


def _shares_leave_room(said: Said) -> Iterator[Remark]:
    """A list has no more places than it has."""
    declared = said.parts.get("recommendations")
    if declared and sum(each.least for each in declared.shares) > 1:
        message = "the shares of `[[recommendations.shares]]` add up to more than the whole list"
        yield ("recommendations", "shares"), message, Severity.ERROR


def _time_zones_may_be_read(said: Said) -> Iterator[Remark]:
    """The field that says when it is night for somebody is read for each message to them."""
    declared = said.parts.get("limits")
    fields = said.of("fields")
    if declared is None or declared.time_zone not in fields:
        return
    may = fields[declared.time_zone].purposes
    for purpose in sorted((DIRECT_MARKETING & said.of("purposes").keys()) - may):
        message = (
            f"`{declared.time_zone}` is read for every message, so that nobody is disturbed at "
            f"night; add `{purpose}` to its purposes"
        )
        yield ("limits", "time_zone"), message, Severity.ERROR


NEEDS_NO_FIELD = frozenset(
    {
        Purpose.SECURITY,
        Purpose.CONTEXTUAL_ADVERTISING,
        Purpose.LLM_INFERENCE,
        Purpose.SENSITIVE_DATA,
    }
)
"""Purposes that make sense without any declared field: they use none, or qualify another's use."""


def _nothing_is_idle(said: Said) -> Iterator[Remark]:
    """What is declared and serves nothing should not be there (GDPR Art. 5(1)(c)).

    A misspelt name would make what it means look idle, so such a section is left for later.
    """
    if "fields" not in said.wrong:
        yield from _idle_fields_and_purposes(said)
    if not {"destinations", "generators", "processors"} & said.wrong:
        using = (*said.of("destinations").values(), *said.of("generators").values())
        busy = {declared.processor for declared in using}
        for name in said.of("processors").keys() - busy:
            message = f"no destination uses the processor `{name}`; remove it if nobody else does"
            yield ("processors", name), message, Severity.FINDING


def _idle_fields_and_purposes(said: Said) -> Iterator[Remark]:
    fields = said.of("fields")
    for field, declared in fields.items():
        if not declared.purposes:
            message = f"no purpose needs the field `{field}`; remove it, or say what it is for"
            yield ("fields", field), message, Severity.FINDING
    used = {each for declared in fields.values() for each in declared.purposes}
    for purpose in said.of("purposes").keys() - used - NEEDS_NO_FIELD:
        message = f"no field is used for the purpose `{purpose}`; remove it, or declare its fields"
        yield ("purposes", purpose), message, Severity.FINDING


BETWEEN = (
    _bases_are_offered,
    _files_fit_their_kind,
    _an_event_is_one_field,
    _collected_events_are_their_fields,
    _special_is_said,
    _supplements_are_followed,
    _categories_are_for_choices,
    _protected_is_for_audits,
    _shares_leave_room,
    _time_zones_may_be_read,
    _nothing_is_idle,
)
"""What must hold between the parts of a data map."""
