"""A use, and the two answers the gate can give to it.

A `Use` says what is wanted: this purpose, these fields, this processor. The gate answers with
a `Grant` or a `Denial`, and with the `Ruling` that says why in the words of the law.

A grant cannot be made here or anywhere else but in `gate/decide.py`: its constructor refuses,
it cannot be copied or pickled, and the one method that issues it is private, which the linter
holds for the whole house.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn, Self

from assent.vocabulary.terms import Field, LegalBasis, Processor, Purpose, SubjectId

if TYPE_CHECKING:  # arrays appear in types only: the words of the house stay light
    import numpy as np
    from numpy.typing import NDArray

    Members = NDArray[np.int64]
else:
    Members = object

SELF = Processor("self")
"""The controller itself, who needs no processor."""


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody wants to do with personal data.

    Args:
        purpose: what for.
        fields: which kinds of data would be read.
        processor: who would handle them; the controller itself unless said otherwise.
        restricted: the class of restricted product it would promote, such as `alcohol`.
    """

    purpose: Purpose
    fields: frozenset[Field]
    processor: Processor = SELF
    restricted: str | None = None

    @classmethod
    def of(
        cls,
        purpose: Purpose,
        *fields: str,
        processor: str = SELF,
        restricted: str | None = None,
    ) -> Self:
        """Spell a use in one line.

        Examples:
            >>> Use.of(Purpose.ANALYTICS, "purchases").processor
            'self'
        """
        names = frozenset(Field(name) for name in fields)
        return cls(purpose, names, Processor(processor), restricted)


class Reason(StrEnum):
    """Why the gate answered as it did. The order is the order in which denials are named."""

    GRANTED = "granted"
    UNDECLARED_PURPOSE = "undeclared_purpose"
    UNDECLARED_FIELD = "undeclared_field"
    UNDECLARED_PROCESSOR = "undeclared_processor"
    FORBIDDEN_FEATURE = "forbidden_feature"
    UNKNOWN_PERSON = "unknown_person"
    ERASED = "erased"
    RESTRICTED = "restricted"
    CHILD = "child"
    SELF_EXCLUDED = "self_excluded"
    VULNERABLE = "vulnerable"
    TRANSFER = "transfer"
    NO_LEGAL_BASIS = "no_legal_basis"
    OPT_OUT_SIGNAL = "opt_out_signal"
    REFUSED = "refused"
    AGE_NOT_ASSURED = "age_not_assured"
    NO_PARENT = "no_parent"
    NOT_TOLD = "not_told"
    NO_CONSENT = "no_consent"


_TO_OPERATOR = {
    Reason.UNDECLARED_PURPOSE: "the data map does not declare the purpose `{purpose}`",
    Reason.UNDECLARED_FIELD: "the data map does not declare every field asked for `{purpose}`",
    Reason.UNDECLARED_PROCESSOR: "the data map does not let this processor work for `{purpose}`",
    Reason.FORBIDDEN_FEATURE: "these fields may not choose whom such a product is offered to",
    Reason.UNKNOWN_PERSON: "nothing is known of them, and what is unknown is denied",
    Reason.ERASED: "erasure was asked for",
    Reason.RESTRICTED: "the use of the data was restricted",
    Reason.CHILD: "a child, for whom {law} rules out `{purpose}`",
    Reason.SELF_EXCLUDED: "self-excluded from restricted products",
    Reason.VULNERABLE: "somebody whom such products may harm, which {law} protects",
    Reason.AGE_NOT_ASSURED: "not known to be old enough for `{purpose}`, or for this product",
    Reason.NO_PARENT: "a child whose parent has not agreed, which {law} requires",
    Reason.OPT_OUT_SIGNAL: "an opt-out signal is in force, which {law} makes binding",
    Reason.REFUSED: "`{purpose}` was refused or withdrawn",
    Reason.NOT_TOLD: "not told of `{purpose}` in good time; `assent notify` tells them",
    Reason.NO_CONSENT: "no consent in force for `{purpose}`, which {law} requires",
    Reason.NO_LEGAL_BASIS: "{law} offers no legal basis for `{purpose}` with these fields",
    Reason.TRANSFER: "{law} does not allow these data to go to the processor's country",
}

_TO_PERSON = {
    Reason.UNDECLARED_PURPOSE: "We never told you of such a use, so it did not happen.",
    Reason.UNDECLARED_FIELD: "We never told you of such a use, so it did not happen.",
    Reason.UNDECLARED_PROCESSOR: "We never told you of that company, so it got nothing.",
    Reason.FORBIDDEN_FEATURE: "Such offers may not be made by what one is, so it did not happen.",
    Reason.UNKNOWN_PERSON: "We do not know what you would want, so we did nothing.",
    Reason.ERASED: "You asked to be erased, so we did nothing.",
    Reason.RESTRICTED: "You asked us to hold your data still, so we did.",
    Reason.CHILD: "You may be a child, so we did nothing of the kind.",
    Reason.SELF_EXCLUDED: "You asked to be left out of such offers, so you were.",
    Reason.VULNERABLE: "Such offers may do you harm, so you were left out.",
    Reason.AGE_NOT_ASSURED: "We do not know your age, so it did not happen.",
    Reason.NO_PARENT: "A parent of yours has not agreed to this, so it did not happen.",
    Reason.OPT_OUT_SIGNAL: "Your browser told us that you opt out, so you were left out.",
    Reason.REFUSED: "You said no to this, so it did not happen.",
    Reason.NOT_TOLD: "We have not told you in good time, so it did not happen.",
    Reason.NO_CONSENT: "You have not said yes to this, so it did not happen.",
    Reason.NO_LEGAL_BASIS: "The law gives us no ground for this, so it did not happen.",
    Reason.TRANSFER: "Your data may not go to that country, so they did not.",
}

_GROUND_TO_PERSON = {
    LegalBasis.CONSENT: "You said yes to this.",
    LegalBasis.CONTRACT: "It was needed to give you what you asked for.",
    LegalBasis.LEGAL_OBLIGATION: "The law requires it of us.",
    LegalBasis.LEGITIMATE_INTEREST: "We have a fair interest in it, and you have not objected.",
    LegalBasis.NOT_OPTED_OUT: "You have not opted out of this.",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the law says of one use of one person's data, with the rule it comes from.

    Args:
        purpose: the purpose that was asked for.
        reason: `granted`, or why not.
        law: the code of the jurisdiction that settled it; empty when none was reached.
        article: the rule in that law, such as `Art. 6(1)(a)`.
        basis: the legal basis of a grant; None for a denial.
    """

    purpose: Purpose
    reason: Reason
    law: str = ""
    article: str = ""
    basis: LegalBasis | None = None

    @property
    def allow(self) -> bool:
        """Whether the use may go ahead."""
        return self.reason is Reason.GRANTED

    def for_operator(self) -> str:
        """The reason as one sentence for whoever wanted the use.

        Examples:
            >>> Ruling(Purpose.MODEL_TRAINING, Reason.NO_CONSENT, "gdpr").for_operator()
            'no consent in force for `model_training`, which gdpr requires'
        """
        if self.basis is not None:
            return f"granted by {self.basis.replace('_', ' ')} under {self.law}"
        return _TO_OPERATOR[self.reason].format(purpose=self.purpose.value, law=self.law)

    def for_person(self) -> str:
        """The reason in plain words for the person whose data it is."""
        return _TO_PERSON[self.reason] if self.basis is None else _GROUND_TO_PERSON[self.basis]

    def for_auditor(self) -> str:
        """The rule and its article.

        Examples:
            >>> Ruling(Purpose.ANALYTICS, Reason.REFUSED, "gdpr", "Art. 21(1)").for_auditor()
            'gdpr Art. 21(1): refused'
        """
        said = self.reason.value if self.basis is None else self.basis.value
        return f"{self.law} {self.article}".strip() + f": {said}" if self.law else said


class _Issued:
    """What both grants share: only the gate makes them, and nothing changes or copies them."""

    __slots__ = ("entry", "issued_at", "use")
    use: Use
    entry: int
    issued_at: datetime

    def __init__(self) -> None:
        raise TypeError("a grant is issued by the gate, never made; call gate.ask(use, subject)")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a grant cannot be changed (tried to set `{name}`)")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a grant cannot be copied, pickled or stored; ask the gate again")

    @classmethod
    def _issue(cls, **parts: object) -> Self:
        grant = object.__new__(cls)
        for name, part in parts.items():
            object.__setattr__(grant, name, part)
        return grant


class Grant(_Issued):
    """Leave to use one person's fields once, now.

    # INVARIANT: its ledger entry was durable before it was issued.

    Attributes:
        use: what was granted.
        subject: of whom.
        ruling: on what ground.
        entry: the number of the ledger entry that records it.
        issued_at: when; a grant goes stale, so that a withdrawal is never outlived.
    """

    __slots__ = ("ruling", "subject")
    subject: SubjectId
    ruling: Ruling

    def __repr__(self) -> str:
        return f"<Grant {self.entry}: {self.use.purpose} of {sorted(self.use.fields)}>"


class SetGrant(_Issued):
    """Leave to use the fields of many people at once.

    Attributes:
        use: what was granted.
        subjects: (n_granted,) sorted subject ids of those who may be used.
        counts: how many people met each ruling, granted and denied.
        entry: the one ledger entry that records them all, by the Merkle root of its members.
        issued_at: when.
    """

    __slots__ = ("counts", "subjects")
    subjects: Members
    counts: Mapping[Ruling, int]

    def __len__(self) -> int:
        return len(self.subjects)

    def __repr__(self) -> str:
        return f"<SetGrant {self.entry}: {self.use.purpose} of {len(self)} people>"

    @property
    def denied(self) -> dict[Ruling, int]:
        """How many people were refused, by ruling, most frequent first."""
        refused = [(r, n) for r, n in self.counts.items() if not r.allow]
        return dict(sorted(refused, key=lambda pair: -pair[1]))


@dataclass(frozen=True, slots=True)
class Denial:
    """The gate's no. A value, so that work over many people goes on; doors raise it.

    Attributes:
        use: what was asked.
        subject: of whom; None when the use was refused before any person was looked at.
        ruling: why.
        entry: the number of the ledger entry that records it.
    """

    use: Use
    subject: SubjectId | None
    ruling: Ruling
    entry: int
