"""Many rows at once, on either engine, without the cost of building a statement for each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, Select, Table, cast, func, literal, select

Row = tuple[Any, ...]


def insert_new(connection: Connection, into: Table, names: Sequence[str], rows: list[Row]) -> int:
    """Insert the rows that are not there yet, by whichever key of the table they would break.

    Args:
        into: the table, which the caller's room owns.
        names: the columns that each row's values stand for.
        rows: the values.

    Returns:
        How many were new.
    """
    return _many(connection, f"{_insert(connection, into, names)} ON CONFLICT DO NOTHING", rows)


def put(
    connection: Connection,
    into: Table,
    names: Sequence[str],
    rows: list[Row],
    *,
    key: Sequence[str],
) -> int:
    """Insert the rows, replacing the other columns of those whose `key` is there already."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    statement = f"{_insert(connection, into, names)} ON CONFLICT ({', '.join(key)}) {action}"
    return _many(connection, statement, rows)


def insert_one(connection: Connection, into: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and answer the number the database gave it."""
    result = connection.execute(into.insert().values(**values))
    numbers = result.inserted_primary_key
    return int(numbers[0]) if numbers else 0


def numbers(connection: Connection, values: Iterable[int]) -> Select[tuple[int]]:
    """A query that answers the given whole numbers, to be joined with; any count of them."""
    if connection.dialect.name == "sqlite":
        text = "[" + ",".join(map(str, values)) + "]"
        each = func.json_each(text).table_valued("value")
        return select(cast(each.c.value, BigInteger).label("number"))
    array = literal(list(values), ARRAY(BigInteger))
    return select(func.unnest(array).label("number"))


def _insert(connection: Connection, into: Table, names: Sequence[str]) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    places = ", ".join([mark] * len(names))
    return f"INSERT INTO {into.name} ({', '.join(names)}) VALUES ({places})"


def _many(connection: Connection, statement: str, rows: list[Row]) -> int:
    if not rows:
        return 0
    return max(0, connection.exec_driver_sql(statement, rows).rowcount)
