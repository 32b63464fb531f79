"""A warehouse: an analytical engine that answers the very queries the store answers.

A query is written once, as SQLAlchemy's tree, by the room that owns its meaning. Here its text is
made in PostgreSQL's dialect with every value spelt out, and Ibis carries it over into that of the
engine. So there is no second compiler that could mean something else.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from sqlalchemy import Select, String, column, select, table
from sqlalchemy.dialects.postgresql.base import PGDialect

from assent.vocabulary import BadRequest, Later

if TYPE_CHECKING:
    from ibis.backends.sql import SQLBackend

_SPELT = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]  # not typed there

_GONE = "assent_gone"
_TYPES = {int: "int64", float: "float64", bool: "boolean", str: "string"}


class Warehouse:
    """One engine.

    Args:
        engine: an Ibis backend that speaks SQL.
    """

    def __init__(self, engine: "SQLBackend") -> None:
        self._engine = engine

    def ask(self, query: Select[Any]) -> list[NDArray[Any]]:
        """The columns of the answer, each as an array.

        Raises:
            Later: the engine could not answer, or a table is not there.
        """
        import ibis

        schema = ibis.schema([(c.name, _TYPES[c.type.python_type]) for c in query.selected_columns])
        with _explained():
            said = self._engine.sql(spelt(query), schema=schema, dialect="postgres")
            found = said.to_pyarrow()
        return [found.column(n).to_numpy() for n in range(found.num_columns)]

    def put(self, name: str, columns: Mapping[str, NDArray[Any]]) -> None:
        """Make a table of these columns, in place of one that had its name."""
        import pyarrow as pa

        arrays = {
            each: pa.array(of, pa.string() if of.dtype == object else None)
            for each, of in columns.items()
        }
        with _explained():
            self._engine.create_table(name, pa.table(arrays), overwrite=True)

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        tables = table("tables", column("table_name", String), schema="information_schema")
        [found] = self.ask(select(tables.c.table_name).where(tables.c.table_name == name))
        return len(found) > 0

    def without(self, name: str, by: str, gone: NDArray[Any]) -> None:
        """Write a table anew without the rows that have one of these values in a column."""
        self.put(_GONE, {by: gone})
        try:
            with _explained():
                kept = self._engine.table(name).anti_join(self._engine.table(_GONE), by)
                self._engine.create_table(name, kept, overwrite=True)
        finally:
            self.drop(_GONE)

    def rewrite(self) -> None:
        """Write the engine's file anew, so that nothing that was deleted stays in its free space.

        Only DuckDB keeps a file of its own here; what a server keeps is its own to let go of.
        """
        import ibis

        if self._engine.name != "duckdb":
            return
        with _explained():
            asked = "SELECT database_name, path FROM duckdb_databases() WHERE NOT internal"
            [[name, path]] = self._engine.raw_sql(asked).fetchall()
            if path is None:  # in memory
                return
            part = Path(f"{path}.part")
            part.unlink(missing_ok=True)
            self._engine.raw_sql(f"ATTACH '{str(part).replace(chr(39), chr(39) * 2)}' AS anew")
            self._engine.raw_sql(f'COPY FROM DATABASE "{name}" TO anew')
            self._engine.raw_sql("DETACH anew")
            self._engine.disconnect()
            part.replace(path)
            self._engine = ibis.duckdb.connect(path)

    def drop(self, name: str) -> None:
        """Take a table away."""
        with _explained():
            self._engine.drop_table(name, force=True)

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.disconnect()


def open_warehouse(url: str) -> Warehouse:
    """Open the warehouse at `url`, such as `duckdb:///data/warehouse.db` or `postgresql://...`.

    Raises:
        BadRequest: Ibis is not installed, or knows no such engine.
        Later: the engine does not answer.
    """
    try:
        import ibis
    except ImportError:
        raise BadRequest(
            "a warehouse needs the extra `warehouse`; run `pip install 'assent[warehouse]'`"
        ) from None
    kind = url.partition(":")[0]
    try:
        with _explained():
            return Warehouse(ibis.connect(url.replace("postgresql:", "postgres:", 1)))
    except Later as failure:
        if isinstance(failure.__cause__, ValueError | ImportError | NotImplementedError):
            raise BadRequest(
                f"the warehouse's address starts with `{kind}`, for which Ibis has no engine here; "
                "expected `duckdb://FILE`, `postgresql://HOST/NAME` or another that is installed"
            ) from None
        raise


def spelt(query: Select[Any]) -> str:
    """A query as text, in PostgreSQL's dialect, with its values in it.

    Examples:
        >>> from sqlalchemy import column, select, table
        >>> t = table("t", column("town"))
        >>> print(" ".join(spelt(select(t.c.town).where(t.c.town == "St. John's")).split()))
        SELECT t.town FROM t WHERE t.town = 'St. John''s'
    """
    return str(query.compile(dialect=_SPELT, compile_kwargs={"literal_binds": True}))


class _explained:  # noqa: N801  # reads as what it does, like contextlib.suppress
    """Turn what an engine raises, of whichever kind, into one error with the next move."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, failure: BaseException | None, trace: object) -> None:
        if isinstance(failure, Exception):
            said = type(failure).__name__
            raise Later(
                f"the warehouse did not answer (`{said}`); see that it runs and was filled"
            ) from failure
