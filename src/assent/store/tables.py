"""How a room declares its tables, so that nothing personal can be kept unseen.

Every column says what it holds, and every table says what happens to its rows when a person
is erased. Both are required: a table that does not say so cannot be declared, and a test
compares the declarations with the live schema. Tables are named after their room.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

metadata = MetaData()
"""Every table of the house, filled as the rooms are imported."""

key_metadata = MetaData()
"""The tables of the key store, which is kept, and backed up, apart from all others."""


class Holds(StrEnum):
    """What a column can hold of a person."""

    NOTHING = "nothing"  # no personal data: a number of ours, a product, a law
    SUBJECT = "subject"  # the person's number: the key by which erasure finds the row
    PSEUDONYM = "pseudonym"  # a keyed hash, unlinkable once the person's key is destroyed
    IDENTIFIER = "identifier"  # a keyed hash by which the person is recognised
    SEALED = "sealed"  # ciphertext under the person's own key
    TRAIT = "trait"  # what is known of the person, in clear
    BEHAVIOUR = "behaviour"  # what the person did
    CONSENT = "consent"  # what the person allowed, refused or signalled
    OPERATOR = "operator"  # an employee of the controller, who is not a data subject here


@dataclass(frozen=True, slots=True)
class Erase:
    """What erasure does with a table's rows.

    Args:
        by: the column that holds the person's number; rows with it are deleted.
        kept_because: why rows stay; said when nothing in them leads to a person.
    """

    by: str | None = None
    kept_because: str = ""

    def __post_init__(self) -> None:
        if (self.by is None) == (not self.kept_because):
            raise TypeError("say either `by`, to delete rows, or `kept_because`, to keep them")


@dataclass(frozen=True, slots=True)
class Ages:
    """How a table's rows grow old, so that retention finds those whose time is over.

    Args:
        since: the column with the moment that a row's data are from, in seconds since 1970.
        field: the column that names the declared field a row is of,
        event: or the kind of event,
        purpose: or the purpose that every row is kept for.
    """

    since: str
    field: str = ""
    event: str = ""
    purpose: str = ""

    def __post_init__(self) -> None:
        if [bool(self.field), bool(self.event), bool(self.purpose)].count(True) != 1:
            raise TypeError("say one of `field`, `event` and `purpose`, which tell how long")


def column(
    name: str,
    type_: TypeEngine[Any] | type[TypeEngine[Any]],
    *args: SchemaItem,
    holds: Holds,
    **options: Any,
) -> Column[Any]:
    """A column that says what it can hold of a person."""
    return Column(name, type_, *args, info={"holds": holds}, **options)


def table(
    name: str,
    *columns: SchemaItem,
    erase: Erase,
    ages: Ages | str = "",
    within: MetaData = metadata,
    **options: Any,
) -> Table:
    """A table of one room, entered in the registry that erasure walks.

    Args:
        erase: what erasure does with its rows.
        ages: how they grow old, or why they do not; a table that can hold a person says so.
        within: where it is kept.
        options: what SQLAlchemy's `Table` takes besides.

    Raises:
        TypeError: a column of it does not say what it holds, `erase.by` is not a column that
            holds a subject, or it can hold a person and does not say how they grow old.
    """
    made = Table(name, within, *columns, info={"erase": erase, "ages": ages}, **options)
    for each in made.columns:
        if "holds" not in each.info:
            raise TypeError(f"`{name}.{each.name}` does not declare what it holds")
    if erase.by is not None and made.columns[erase.by].info["holds"] is not Holds.SUBJECT:
        raise TypeError(f"`{name}.{erase.by}` does not hold a subject")
    personal = {each.info["holds"] for each in made.columns} - {Holds.NOTHING, Holds.OPERATOR}
    if personal and not ages:
        raise TypeError(f"`{name}` can hold a person and does not say how its rows grow old")
    return made
