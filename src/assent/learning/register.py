"""The register of models: which are live, what made them, and who is in them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import ColumnElement, select

from assent.gate import Vault
from assent.learning.fairness import Audits
from assent.learning.members import Membership, members_root, membership
from assent.learning.model import Contribution, Model
from assent.learning.model_file import Unusable
from assent.learning.record import Registered, State, model_table, receipt_table
from assent.ledger import Ledger
from assent.store import Database, numbers
from assent.vocabulary import BadRequest, Clock, Conflict, NotFound, Purpose


class ModelRegister:
    """Models on record, their files and their receipts.

    Args:
        database: where the register is kept.
        folder: where the files are kept.
        shelf: the models there are, by name.
        vault: seals and opens receipts.
        ledger: where every change of a model is recorded.
        clock: the time of a training.
        pseudonyms: by what the ledger knows people, of those whose key exists.
        audits: what models are audited for.
        by_person: whether an operator must approve a model before it goes live.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        shelf: Mapping[str, type[Model]],
        *,
        vault: Vault,
        ledger: Ledger,
        clock: Clock,
        pseudonyms: Callable[[Sequence[int]], Mapping[int, bytes]],
        audits: Audits,
        by_person: bool = False,
    ) -> None:
        self.database = database
        self.folder = folder
        self._shelf = shelf
        self.vault = vault
        self.ledger = ledger
        self.clock = clock
        self._pseudonyms = pseudonyms
        self.audits = audits
        self.by_person = by_person

    def all(self) -> list[Registered]:
        """Every model there ever was, newest first."""
        return self._found()

    def live(self, purpose: Purpose | None = None, about: str = "") -> list[Registered]:
        """The models in use, newest first; for one purpose, and one thing, if they are named."""
        wanted = [] if purpose is None else [_for(purpose, about)]
        return self._found(model_table.c.state == State.LIVE.value, *wanted)

    def kept(self) -> list[Registered]:
        """The models that hold people: those in use, and those that wait to be."""
        return self._found(model_table.c.state != State.RETIRED.value)

    def same_training(self, model: Registered) -> list[Registered]:
        """The models made with this one, itself among them, that are where it is."""
        return self._found(
            model_table.c.entry == model.entry, model_table.c.state == model.state.value
        )

    def objections(self, model: Registered) -> list[str]:
        """What stands against a model, and against those that go live with it, as sentences."""
        return [
            f"`{each.label}`: {words}"
            for each in self.same_training(model)
            for words in self.audits.objections(each.fairness, self.people(each))
        ]

    def n_overridden(self) -> int:
        """How many trainings were approved against what stood against them."""
        return len({each.entry for each in self.all() if each.overridden is not None})

    def labelled(self, label: str) -> Registered:
        """The model with a label, such as `ease-3`.

        Raises:
            NotFound: there is none.
        """
        found = next((each for each in self.all() if each.label == label), None)
        if found is None:
            raise NotFound(f"there is no model `{label}`; `assent models` lists them")
        return found

    def one(self, number: int) -> Registered:
        """One model.

        Raises:
            NotFound: there is none with that number.
        """
        found = self._found(model_table.c.number == number)
        if not found:
            raise NotFound(f"there is no model {number}; `assent models` lists them")
        return found[0]

    def holding(self, subject: int) -> list[Registered]:
        """The models that this person is in."""
        within = select(receipt_table.c.model).where(receipt_table.c.subject == subject)
        return self._found(model_table.c.number.in_(within))

    def people(self, model: Registered) -> list[int]:
        """Whose receipts a model has: all who are in it, unless somebody deleted one."""
        query = select(receipt_table.c.subject).where(receipt_table.c.model == model.number)
        with self.database.read() as connection:
            return list(connection.execute(query.order_by(receipt_table.c.subject)).scalars())

    def root_over(self, subjects: Sequence[int]) -> str:
        """The Merkle root over these people's pseudonyms; those without a key are left out."""
        return members_root(self._pseudonyms(subjects).values())

    def proof(self, model: Registered, subject: int) -> Membership:
        """That a person is in a model, in a form that can be shown.

        Raises:
            NotFound: they are not in it.
            Conflict: it was made before its members had a root.
        """
        members = self._pseudonyms(self.people(model))
        if subject not in members:
            raise NotFound(f"they are not in the model `{model.label}`")
        if model.members is None:
            raise Conflict(f"`{model.label}` was made before members had a root; train it again")
        return membership(model.label, members.values(), members[subject], model.members)

    def receipts(
        self, model: Registered, among: Sequence[int] | None = None
    ) -> dict[int, Contribution]:
        """What people added to a model; those whose key was destroyed are left out.

        Args:
            model: which.
            among: the people; None for everybody in it.
        """
        query = receipt_table.select().where(receipt_table.c.model == model.number)
        with self.database.read() as connection:
            if among is not None:
                query = query.where(receipt_table.c.subject.in_(numbers(connection, list(among))))
            rows = connection.execute(query)
            sealed = {row.subject: row.sealed for row in rows}
        opened = self.vault.unseal_receipts(model.seal_label, sealed)
        return {each: np.frombuffer(opened[each], "<i4") for each in sorted(opened)}

    def load(self, model: Registered, *, to_change: bool = False) -> Model:
        """Read a model from its file.

        Raises:
            Conflict: it is retired, so its file is gone.
            Unusable: the file is missing, was altered, or was written by another version.
            Later: the disk does not give it now.
        """
        if model.state is State.RETIRED:
            raise Conflict(f"the model `{model.label}` is retired; its file was deleted")
        kind = self._shelf[model.name]
        try:
            return kind.load(self.folder / model.file, model.sha256, to_change=to_change)
        except (
            KeyError,
            TypeError,
            ValueError,
            BadRequest,
        ) as wrong:  # what it expects is not there
            raise Unusable(
                f"the model file `{model.file}` was written by another version of `{model.name}`; "
                "train again"
            ) from wrong

    def _found(self, *conditions: ColumnElement[bool]) -> list[Registered]:
        query = model_table.select().where(*conditions).order_by(model_table.c.number.desc())
        with self.database.read() as connection:
            return [Registered.of(row) for row in connection.execute(query).mappings()]


def _for(purpose: Purpose, about: str) -> ColumnElement[bool]:
    return (model_table.c.purpose == purpose.value) & (model_table.c.about == about)
