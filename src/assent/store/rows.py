"""Many rows at once, on either engine, without the cost of building a statement for each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, Select, Table, cast, func, literal, select

Row = tuple[Any, ...]

_AT_ONCE = (1, 8, 64, 512)
"""Keys in one statement: few sizes, so that the engine's driver has prepared each before."""


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


def look_up(
    connection: Connection,
    within: Table,
    names: Sequence[str],
    keys: Sequence[Any],
    *,
    key: str | None = None,
) -> list[Row]:
    """The rows that have these keys, as plain tuples and in no order.

    Args:
        connection: any.
        within: the table, which the caller's room owns.
        names: the columns wanted.
        keys: (n,) numbers, texts or bytes; any count of them.
        key: the column that has them; the first of `names` unless given.
    """
    query = f"SELECT {', '.join(names)} FROM {within.name} WHERE {key or names[0]}"
    if connection.dialect.name != "sqlite":
        return _fetched(connection, f"{query} = ANY(%s)", (list(keys),)) if len(keys) else []
    found: list[Row] = []
    for start in range(0, len(keys), _AT_ONCE[-1]):
        some = (*keys[start : start + _AT_ONCE[-1]],)
        size = next(size for size in _AT_ONCE if size >= len(some))
        some += (None,) * (size - len(some))  # nothing equals NULL
        found += _fetched(connection, f"{query} IN ({_MARKS[: 2 * size - 1]})", some)
    return found


def numbers(connection: Connection, values: Iterable[int]) -> Select[tuple[int]]:
    """A query that answers the given whole numbers, to be joined with; any count of them."""
    if connection.dialect.name == "sqlite":
        text = "[" + ",".join(map(str, values)) + "]"
        each = func.json_each(text).table_valued("value")
        return select(cast(each.c.value, BigInteger).label("number"))
    array = literal(list(values), ARRAY(BigInteger))
    return select(func.unnest(array).label("number"))


_MARKS = ",".join("?" * _AT_ONCE[-1])


def _fetched(connection: Connection, statement: str, given: Row) -> list[Row]:
    """What the driver itself answers: a SQLAlchemy `Row` each would cost more than the look-up."""
    cursor = connection.exec_driver_sql(statement, given).cursor
    return [] if cursor is None else list(cursor.fetchall())


def _insert(connection: Connection, into: Table, names: Sequence[str]) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    places = ", ".join([mark] * len(names))
    return f"INSERT INTO {into.name} ({', '.join(names)}) VALUES ({places})"


def _many(connection: Connection, statement: str, rows: list[Row]) -> int:
    if not rows:
        return 0
    return max(0, connection.exec_driver_sql(statement, rows).rowcount)
