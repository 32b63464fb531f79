"""Changing models: publishing them and putting one in the place of another.

Whoever changes models holds the one lock of the folder from the first read to the last write.
The row, the receipts and the ledger entry are one transaction, after the new file is durable and
before the old one goes. A machine that dies in between leaves a file that no row names, which
the next change sweeps away, and nothing else.
"""

import fcntl
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from assent.learning import model_file
from assent.learning.model import Contribution, Derives, Model, derived_place
from assent.learning.record import Registered, State, model_table, receipt_table
from assent.learning.register import ModelRegister
from assent.store import insert_new, insert_one, numbers
from assent.vocabulary import BadRequest, Conflict, Later, Purpose, ReviewNeeded

_RECEIPT = ("model", "subject", "sealed")


@contextmanager
def alone(register: ModelRegister) -> Iterator["Change"]:
    """Change models while nobody else does, in this process or another."""
    register.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (register.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Change(register)
        _sweep(register)


def keep_derived(register: ModelRegister, known: Registered, model: Model) -> None:
    """Keep what was computed from a model's sum, for whoever reads it next.

    Not while models are changed, nor once this one was: somebody may be in it who is forgotten.
    """
    with (register.folder / ".lock").open("w") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if known.file in {each.file for each in register.kept()}:
            _save_derived(register.folder / known.file, model)


def _save_derived(path: Path, model: Model) -> None:
    if isinstance(model, Derives):
        with suppress(Later):  # without it the next reader waits a little, and that is all
            model.save_derived(path)


class MadeFrom(Protocol):
    """What the register must know of what models were made from; a `TrainingSet` is one."""

    @property
    def subjects(self) -> NDArray[np.int64]:
        """(n_people,) who is in it."""
        ...

    @property
    def contributions(self) -> Sequence[Contribution]:
        """What each of them adds, in the same order."""
        ...

    @property
    def entry(self) -> int:
        """The ledger entry of the grant."""
        ...

    @property
    def since(self) -> datetime | None:
        """The start of the time it covers; None is the beginning."""
        ...

    @property
    def until(self) -> datetime | None:
        """Its end, not included; None is the moment of the grant."""
        ...


class Change:
    """The changes that can be made; got from `alone`."""

    def __init__(self, register: ModelRegister) -> None:
        self._register = register
        self._root_over = cache(register.root_over)  # models of one training have the same people

    def publish(
        self,
        models: Sequence[Model],
        made_from: MadeFrom,
        purpose: Purpose,
        metrics: Mapping[str, float],
        *,
        about: str = "",
        by: str | None = None,
        fairness: Sequence[Mapping[str, Any] | None] | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> list[Registered]:
        """Put models made from one training set in the place of those live for a purpose.

        Where a person must approve first, they wait as drafts, and take the place of older ones.

        Args:
            models: with everybody of the training set in them.
            made_from: the training set.
            purpose: what they are for.
            metrics: how the first of them was found to do.
            about: which of several for that purpose.
            by: the operator who had them made.
            fairness: the report of each (`Audits.report`).
            asked: the question that they answer.

        Raises:
            Conflict: somebody in the training set was erased since it was read.
        """
        said = {"purpose": purpose, "about": about, "trained_by": by, "asked": asked}
        reports = fairness or [None] * len(models)
        figures = [metrics, *({} for _ in models[1:])]
        drafts = [
            self._draft(model, made_from, **said, metrics=found, fairness=report)
            for model, found, report in zip(models, figures, reports, strict=True)
        ]
        people = dict(zip(made_from.subjects.tolist(), made_from.contributions, strict=True))
        plain = {subject: each.astype("<i4").tobytes() for subject, each in people.items()}
        members = self._register.root_over(list(people))
        sealed = [self._register.vault.seal_many(draft.seal_label, plain) for draft in drafts]
        if any(len(each) < len(plain) for each in sealed):
            raise Conflict("somebody was erased while the model was made; train again")
        saved = [
            replace(draft, sha256=model.save(self._register.folder / draft.file), members=members)
            for draft, model in zip(drafts, models, strict=True)
        ]
        for each, model in zip(saved, models, strict=True):
            _save_derived(self._register.folder / each.file, model)

        def work(connection: Connection) -> list[Registered]:
            waiting = {State.DRAFT, State.APPROVED}
            replaced = waiting if self._register.by_person else {State.LIVE}
            _retire(connection, _of(purpose, about), _in(replaced))
            return [
                self._enter(connection, each, receipts)
                for each, receipts in zip(saved, sealed, strict=True)
            ]

        return self._register.database.write(work)

    def approve(self, model: Registered, *, by: str, because: str, override: bool = False) -> None:
        """Note that an operator judged a draft fit to go live, with those of the same training.

        Args:
            model: the draft.
            by: who judged; not who had it trained.
            because: why.
            override: whether they answer for what stands against it (`ModelRegister.objections`).

        Raises:
            BadRequest: no reason is given, or there is nothing to override.
            Conflict: it is no draft.
            ReviewNeeded: something stands against it, or they are not a second person.
        """
        if not because.strip():
            raise BadRequest("an approval needs a reason; say why this model may go live")
        if model.state is not State.DRAFT:
            raise Conflict(f"`{model.label}` is {model.state}; only a draft can be approved")
        against = self._against(model, by, override=override)
        said: dict[str, Any] = {"event": "approved", "model": model.label, "operator": by}
        if against:
            reason = sha256(because.encode()).hexdigest()
            said |= {"event": "overridden", "objections": against, "reason": reason}
        values = {
            "state": State.APPROVED.value,
            "approved_by": by,
            "approved_because": because,
            "overridden": against or None,
        }

        def work(connection: Connection) -> None:
            connection.execute(
                model_table.update()
                .where(model_table.c.entry == model.entry, _in({State.DRAFT}))
                .values(values)
            )
            self._register.ledger.append(connection, "model", said)

        self._register.database.write(work)

    def release(self, model: Registered) -> None:
        """Put an approved model, with those of the same training, in the place of the live ones.

        Raises:
            ReviewNeeded: nobody approved it.
        """
        if model.state is not State.APPROVED:
            raise ReviewNeeded(
                f"`{model.label}` is {model.state}; only an approved model can go live, "
                "see `assent models approve`"
            )
        said = {"event": "released", "model": model.label}

        def work(connection: Connection) -> None:
            _retire(connection, _of(model.purpose, model.about), _in({State.LIVE}))
            connection.execute(
                model_table.update()
                .where(model_table.c.entry == model.entry, _in({State.APPROVED}))
                .values(state=State.LIVE.value)
            )
            self._register.ledger.append(connection, "model", said)

        self._register.database.write(work)

    def put_without(
        self, before: Registered, model: Model, within: Sequence[int], gone: Sequence[int]
    ) -> tuple[Registered, int]:
        """Put a model that has forgotten somebody in the place of the one that had not.

        Args:
            before: the model as it is on record.
            model: the same without them.
            within: the people whose receipts it has.
            gone: those of them who are no longer in it.

        Returns:
            The model on record, and the ledger entry that says so.
        """
        made = self._identified(before, model)
        left = tuple(sorted(set(within) - set(gone)))
        saved = replace(
            made,
            sha256=model.save(self._register.folder / made.file),
            members=self._root_over(left),
        )
        changes = ("n_people", "fingerprint", "file", "sha256", "members")
        said = {
            "event": "forgotten",
            "model": before.label,
            "before": before.fingerprint,
            "after": saved.fingerprint,
            "n_people": saved.n_people,
            "members": saved.members,
        }

        def work(connection: Connection) -> int:
            connection.execute(
                model_table.update()
                .where(model_table.c.number == before.number)
                .values({name: getattr(saved, name) for name in changes})
            )
            connection.execute(
                receipt_table.delete().where(
                    receipt_table.c.model == before.number,
                    receipt_table.c.subject.in_(numbers(connection, list(gone))),
                )
            )
            return self._register.ledger.append(connection, "model", said)

        entry = self._register.database.write(work)
        return saved, entry

    def retire(self, model: Registered) -> tuple[Registered, int]:
        """End a model whose file is unusable, so that nobody is in it; its file goes, too.

        Returns:
            The model on record, and the ledger entry that says so.
        """
        said = {"event": "retired", "model": model.label, "because": "its file is unusable"}

        def work(connection: Connection) -> int:
            _retire(connection, model_table.c.number == model.number)
            return self._register.ledger.append(connection, "model", said)

        entry = self._register.database.write(work)
        return self._register.one(model.number), entry

    def _against(self, model: Registered, by: str, *, override: bool) -> list[str]:
        """What somebody overrides by approving a draft; refuses who may not."""
        if by == model.trained_by:
            raise ReviewNeeded(f"`{by}` had `{model.label}` trained; somebody else must approve it")
        against = self._register.objections(model)
        if against and not override:
            raise ReviewNeeded(
                f"`{model.label}` cannot be approved: {'; '.join(against)}; a second person may "
                "override that in writing, see `assent models approve --override`"
            )
        if override and not against:
            raise BadRequest(f"nothing stands against `{model.label}`; approve it with a reason")
        if override and model.trained_by is None:
            raise ReviewNeeded(
                f"nobody is named who had `{model.label}` trained, so nobody is a second person; "
                "train it again with `assent train --as NAME`"
            )
        return against

    def _draft(self, model: Model, made_from: MadeFrom, **known: Any) -> Registered:
        versions = [each.version for each in self._register.all() if each.name == model.name]
        draft = Registered(
            number=0,
            name=model.name,
            version=max(versions, default=0) + 1,
            state=State.DRAFT if self._register.by_person else State.LIVE,
            trained_at=self._register.clock(),
            since=made_from.since,
            until=made_from.until,
            entry=made_from.entry,
            n_people=0,
            fingerprint="",
            parameters=model.parameters,
            file="",
            sha256="",
            members=None,
            approved_by=None,
            approved_because=None,
            **known,
        )
        return self._identified(draft, model)

    @staticmethod
    def _identified(known: Registered, model: Model) -> Registered:
        found = model.fingerprint()
        file = f"{known.label}-{found[:16]}{model_file.SUFFIX}"
        return replace(known, n_people=model.n_people, fingerprint=found, file=file)

    def _enter(
        self, connection: Connection, model: Registered, receipts: Mapping[int, bytes]
    ) -> Registered:
        number = insert_one(connection, model_table, model.row())
        rows = [(number, subject, sealed) for subject, sealed in receipts.items()]
        insert_new(connection, receipt_table, _RECEIPT, rows)
        said = {
            "event": "trained",
            "model": model.label,
            "under": model.entry,
            "fingerprint": model.fingerprint,
            "n_people": model.n_people,
            "members": model.members,
        }
        self._register.ledger.append(connection, "model", said)
        return replace(model, number=number)


def _sweep(register: ModelRegister) -> None:
    """Delete every model file that no model in use or waiting names: there are people in it."""
    sums = [Path(each.file) for each in register.kept()]
    named = {each.name for path in sums for each in (path, derived_place(path))}
    for path in register.folder.iterdir():
        ours = path.suffix in {model_file.SUFFIX, model_file.DERIVED, model_file.PARTIAL}
        if ours and path.name not in named:
            path.unlink()


def _retire(connection: Connection, *which: ColumnElement[bool]) -> None:
    """End models; nobody is in them any more."""
    numbers = select(model_table.c.number).where(*which)
    connection.execute(receipt_table.delete().where(receipt_table.c.model.in_(numbers)))
    connection.execute(
        model_table.update().where(*which).values(state=State.RETIRED.value, file="", sha256="")
    )


def _of(purpose: Purpose, about: str) -> ColumnElement[bool]:
    return (model_table.c.purpose == purpose.value) & (model_table.c.about == about)


def _in(states: Collection[State]) -> ColumnElement[bool]:
    return model_table.c.state.in_([state.value for state in states])
