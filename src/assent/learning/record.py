"""What the register keeps of a model, and the receipts of the people in it.

Each person's contribution is kept as a receipt, sealed under their own key, because forgetting
must subtract exactly what was added and their data may have changed since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import JSON, BigInteger, Integer, LargeBinary, RowMapping, String

from assent.store import Erase, Holds, column, table
from assent.vocabulary import Purpose

_TIMES = ("trained_at", "since", "until")
_MEASURES = {
    "auc": "AUC",
    "auc_high": "AUC at most",
    "auc_low": "AUC at least",
    "coefficient": "Qini coefficient",
    "ece": "calibration error",
    "high": "Qini at most",
    "level": "level of the interval",
    "log_loss": "log-loss",
    "low": "Qini at least",
    "n_people": "people measured",
    "n_rows": "people measured",
    "ndcg10": "NDCG@10",
    "recall20": "Recall@20",
}

model_table = table(
    "learning_model",
    column("number", Integer, primary_key=True, holds=Holds.NOTHING),
    column("name", String(64), nullable=False, holds=Holds.NOTHING),
    column("version", Integer, nullable=False, holds=Holds.NOTHING),
    column("purpose", String(64), nullable=False, holds=Holds.NOTHING),
    column("about", String(64), nullable=False, server_default="", holds=Holds.NOTHING),
    column("state", String(16), nullable=False, holds=Holds.NOTHING),
    column("trained_at", BigInteger, nullable=False, holds=Holds.NOTHING),  # seconds since 1970
    column("since", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("until", BigInteger, nullable=True, holds=Holds.NOTHING),
    column("entry", Integer, nullable=False, holds=Holds.NOTHING),
    column("n_people", Integer, nullable=False, holds=Holds.NOTHING),
    column("fingerprint", String(64), nullable=False, holds=Holds.NOTHING),
    column("parameters", JSON, nullable=False, holds=Holds.NOTHING),
    column("metrics", JSON, nullable=False, holds=Holds.NOTHING),
    column("file", String, nullable=False, holds=Holds.NOTHING),
    column("sha256", String(64), nullable=False, holds=Holds.NOTHING),
    column("members", String(64), nullable=True, holds=Holds.NOTHING),
    column("approved_by", String(64), nullable=True, holds=Holds.OPERATOR),
    column("approved_because", String, nullable=True, holds=Holds.NOTHING),
    column("trained_by", String(64), nullable=True, holds=Holds.OPERATOR),
    column("fairness", JSON(none_as_null=True), nullable=True, holds=Holds.NOTHING),
    column("overridden", JSON(none_as_null=True), nullable=True, holds=Holds.NOTHING),
    column("asked", JSON(none_as_null=True), nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="counts and hashes of whole models; forgetting changes the models"),
)

receipt_table = table(
    "learning_receipt",
    column("model", Integer, primary_key=True, autoincrement=False, holds=Holds.NOTHING),
    column(
        "subject",
        Integer,
        primary_key=True,
        autoincrement=False,
        index=True,
        holds=Holds.SUBJECT,
    ),
    column("sealed", LargeBinary, nullable=False, holds=Holds.SEALED),
    erase=Erase(by="subject"),
    ages="it goes with its model, or forgetting would not be exact",
)


class State(StrEnum):
    """Where a model stands."""

    DRAFT = "draft"  # made, and judged by nobody
    APPROVED = "approved"
    LIVE = "live"
    RETIRED = "retired"  # its file and its receipts are gone


@dataclass(frozen=True, slots=True)
class Registered:
    """A model on record.

    Args:
        number: its number in the register.
        name: which model on the shelf it is.
        version: counts the models of that name.
        purpose: what it is for.
        about: which of several for that purpose, such as a creative's name; mostly empty.
        trained_at: when it was made.
        since: the start of the time it was learnt from; None is the beginning.
        until: the end of it, not included; None is `trained_at`.
        entry: the ledger entry of the grant it was made under.
        n_people: how many people are in it now.
        fingerprint: equal exactly for models with the same declaration and the same sum.
        parameters: what was declared about it.
        metrics: how it was found to do before it went live.
        file: its file; empty when it is retired.
        sha256: of that file.
        members: the root over the pseudonyms of those in it (see `members`); None of a model made
            before there were such roots.
        approved_by: the operator who approved it; None where nobody had to.
        approved_because: and why.
        trained_by: the operator who had it made; None where nobody was named.
        fairness: its figures by protected attribute (`Audits.report`); None without an audit.
        overridden: what stood against it when it was approved all the same; None when nothing did.
        asked: the question that it answers; None where its name says it all.
    """

    number: int
    name: str
    version: int
    purpose: Purpose
    about: str
    state: State
    trained_at: datetime
    since: datetime | None
    until: datetime | None
    entry: int
    n_people: int
    fingerprint: str
    parameters: Mapping[str, float]
    metrics: Mapping[str, float]
    file: str
    sha256: str
    members: str | None
    approved_by: str | None
    approved_because: str | None
    trained_by: str | None = None
    fairness: Mapping[str, Any] | None = None
    overridden: Sequence[str] | None = None
    asked: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        """Its name and version, such as `ease-3`."""
        return f"{self.name}-{self.version}"

    @property
    def seal_label(self) -> str:
        """What its receipts are sealed for: they open for this model only."""
        return f"learning_receipt/{self.label}"

    @property
    def figures(self) -> dict[str, str]:
        """How it was found to do, by the measures' names, as one reads them."""
        return {measure_words(name): f"{n:,.4g}" for name, n in self.metrics.items()}

    def row(self) -> dict[str, Any]:
        """Its row in the table, without the number."""
        named = {each.name: getattr(self, each.name) for each in model_table.columns}
        del named["number"]
        for name in _TIMES:
            named[name] = None if named[name] is None else int(named[name].timestamp())
        return named | {"parameters": dict(self.parameters), "metrics": dict(self.metrics)}

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        said = self.row()
        del said["file"], said["sha256"]
        return {"model": self.label} | said

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """Read one from its row."""
        named: dict[str, Any] = dict(row)
        for name in _TIMES:
            known = named[name] is not None
            named[name] = datetime.fromtimestamp(named[name], UTC) if known else None
        named |= {"purpose": Purpose(row["purpose"]), "state": State(row["state"])}
        return cls(**named)


def measure_words(name: str) -> str:
    """What a figure is called by those who read it.

    Examples:
        >>> measure_words("ndcg10_popularity"), measure_words("ece"), measure_words("some_other")
        ('NDCG@10 of popularity', 'calibration error', 'some other')
    """
    plain = name.removesuffix("_popularity")
    said = _MEASURES.get(plain, plain.replace("_", " "))
    return said if plain == name else f"{said} of popularity"
