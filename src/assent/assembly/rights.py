"""People's rights in this house: each handed what it needs of the other rooms."""

import base64
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from assent.assembly.holding import holders_of
from assent.assembly.tables import metadata
from assent.consent.standing import under
from assent.jurisdictions import Law, day_of, in_force, laws
from assent.ledger.recipients import recipients
from assent.people import Identity
from assent.review.decision import must_be_allowed
from assent.rights import Erasure, Holders
from assent.rights.access import Access
from assent.rights.certificate import Certificates
from assent.rights.codes import Codes
from assent.rights.held import held_of
from assent.rights.opening import Opening
from assent.rights.processors import Processors
from assent.rights.requests import Requests
from assent.rights.withholding import Withholding
from assent.vocabulary import SELF, BadRequest, Field, Purpose, SubjectId, UnknownTerm, Use

if TYPE_CHECKING:
    from assent.assembly.house import House


class Rights:
    """What people may demand, wired to one house.

    Args:
        house: which.
    """

    def __init__(self, house: "House") -> None:
        self._house = house
        self._opening = Opening(house.database, house.keys)

    @cached_property
    def holders(self) -> Holders:
        """The registry of everything that can hold a person."""
        return holders_of(self._house)

    @cached_property
    def erasure(self) -> Erasure:
        """Erases people from every holder there is."""
        house = self._house
        return Erasure(
            house.database,
            metadata,
            holders=self.holders,
            folder=house.folder,
            keys=house.keys,
            identity=Identity(house.database, house.keys),
            register=house.register,
            ledger=house.ledger,
            withholding=self.withholding,
            were=house.gate.linking.were,
            clock=house.clock,
        )

    @cached_property
    def withholding(self) -> Withholding:
        """What laws order kept of the erased."""
        house = self._house
        return Withholding(
            house.database,
            self._fernet_key("withheld"),
            clock=house.clock,
            ledger=house.ledger,
            laws_of=self.laws_of,
            logs_of=self._logs_of,
            held_of=held_of(self._opening, house.data_map, house.clock),
            holds=house.data_map.holds,
        )

    @cached_property
    def processors(self) -> Processors:
        """The orders to processors."""
        house = self._house
        return Processors(
            house.database,
            house.data_map,
            key=self._fernet_key("deletions"),
            url=house.url,
            clock=house.clock,
            ledger=house.ledger,
            sign=self.certificates.sign,
            values=self._opening.values,
            recipients=self.recipients,
        )

    @cached_property
    def certificates(self) -> Certificates:
        """Certificates of erasures."""
        house = self._house
        return Certificates(
            house.database,
            house.keys.derive("certificates"),
            controller=house.data_map.controller.name,
            keys_kept=house.data_map.keys_kept,
            ledger=house.ledger,
            clock=house.clock,
            measure=cache(self._measured),
            processors=self._told,
            withheld=lambda number: [each.as_json() for each in self.withholding.all(number)],
            prove=self._proof,
        )

    @cached_property
    def requests(self) -> Requests:
        """What people asked for."""
        house = self._house
        return Requests(
            house.database,
            keys=house.keys,
            register=house.register,
            ledger=house.ledger,
            clock=house.clock,
            purposes=list(house.data_map.purposes),
            laws_of=self.laws_of,
            rectify=self._rectify,
            erase=lambda subject, by: self.erasure.erase(subject, by=by).number,
            forget=self._forget,
            judge=self._must_judge,
        )

    @cached_property
    def codes(self) -> Codes:
        """The one-time codes by which people are let in."""
        house = self._house
        return Codes(house.database, house.keys.derive("codes"), house.clock)

    @cached_property
    def access(self) -> Access:
        """What people may see of themselves, and take along."""
        house = self._house
        return Access(
            self.holders, house.data_map, ledger=house.ledger, keys=house.keys, clock=house.clock
        )

    def laws_of(self, subject: SubjectId | None) -> list[Law]:
        """The laws that protect a person, as they read today; those that stand alone first.

        Of somebody who did not say who they are, all that are followed.
        """
        house = self._house
        followed, default = house.data_map.followed, laws[house.data_map.default_law]
        now = in_force(followed, default, day_of(house.clock()))
        found = list(now.values())
        if subject is not None:
            standing = house.register.standing(subject)
            found = [law for law in found if standing & under(law.slot)]
        return sorted(found, key=lambda law: law.scope.supplements)

    def _forget(self, subject: SubjectId) -> None:
        """Have the models forget somebody who no longer agrees to training."""
        self._house.forgetting.forget(subject)

    def _must_judge(self, operator: str, campaign: str) -> None:
        """Refuse whoever judges nothing, or had a hand in what is complained of."""
        found = self._house.operators.one(operator)
        must_be_allowed(found.name, found.role, self._house.desk.authors(campaign))

    def recipients(self, subjects: Sequence[SubjectId]) -> Mapping[SubjectId, set[str]]:
        """Which processors each person's data were granted to."""
        house = self._house
        names = sorted(name for name in house.data_map.processors if name != SELF)
        whose = {name: subject for subject, name in house.keys.pseudonyms(subjects).items()}
        with house.database.read() as connection:
            told = recipients(connection, list(whose), names)
        return {SubjectId(whose[each]): processors for each, processors in told.items()}

    def _rectify(self, subject: SubjectId, values: Mapping[str, str]) -> int:
        """Keep what a person put right, each field for the first purpose that is granted.

        Raises:
            UnknownTerm: the data map has no such field.
            BadRequest: a field may be kept for nothing now.
        """
        house = self._house
        fields = house.data_map.fields
        for name, value in values.items():
            if name not in fields:
                raise UnknownTerm("field", name, fields)
            declared = fields[Field(name)].purposes
            uses = (Use.of(purpose, name) for purpose in Purpose if purpose in declared)
            grants = (house.gate.ask_many(use, np.array([subject])) for use in uses)
            grant = next((each for each in grants if len(each)), None)
            if grant is None:
                raise BadRequest(f"`{name}` may be kept for nothing now, so it was not put right")
            house.gate.vault.keep(grant, {subject: {Field(name): value}})
        return len(values)

    def _measured(self, label: str, fingerprint: str) -> Mapping[str, Any] | None:
        """How far a model, as it was when it had forgotten somebody, is from a retrain."""
        house = self._house
        held = [each for each in house.models.kept() if each.label == label]
        if not held:
            return None
        found = house.forgetting.difference_from_retrain(held[0])
        return {
            "largest": found.largest,
            "same_sum": found.same_sum,
            "people": found.n_people,
            "still_as_it_was": held[0].fingerprint == fingerprint,
        }

    def _told(self, number: int) -> list[Mapping[str, Any]]:
        """What each processor said, but for its own words, in which it may name the person."""
        jobs = [each.as_json() for each in self.processors.jobs(number)]
        return [{name: said for name, said in each.items() if name != "reason"} for each in jobs]

    def _proof(self, entry: int) -> Mapping[str, Any]:
        house = self._house
        proof = house.ledger.prove(entry, note=house.checkpoint())
        return proof.as_json(house.ledger.public)

    def _logs_of(self, subject: SubjectId) -> object:
        """What a law may order kept: what was decided about a person, and what they allowed."""
        shown = {holder.name: holder.show for holder in self.holders if holder.show is not None}
        return {name: shown[name](subject) for name in ("ledger_entry", "consent_event")}

    def _fernet_key(self, label: str) -> bytes:
        return base64.urlsafe_b64encode(self._house.keys.derive(label))
