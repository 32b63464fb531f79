"""Warehouses for tests: DuckDB always, PostgreSQL, and Spark where it and Java are installed."""

import shutil
import tempfile
from importlib.util import find_spec

import pytest

from assent.store import Warehouse, open_warehouse

_session = {}


def open_kind(kind: str, folder, new_postgres) -> Warehouse:
    """An empty warehouse of a kind."""
    if kind == "duckdb":
        return open_warehouse(f"duckdb://{folder / 'warehouse.duckdb'}")
    if kind == "postgresql":
        return open_warehouse(new_postgres())
    return Warehouse(_spark())


def _spark():
    if not (find_spec("pyspark") and shutil.which("java")):
        pytest.skip("Spark is not tried: PySpark or Java is not installed")
    import ibis
    from pyspark.sql import SparkSession

    if not _session:
        settings = {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": tempfile.mkdtemp(prefix="assent-spark-"),
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.session.timeZone": "UTC",
        }
        building = SparkSession.builder.master("local[2]")
        for name, value in settings.items():
            building = building.config(name, value)
        _session["only"] = building.getOrCreate()
    return ibis.pyspark.connect(_session["only"])
