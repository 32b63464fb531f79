"""The data map: one file that a privacy officer can read, and that all rooms obey."""

from importlib.resources import files

from assent.data_map.collecting import (
    COUNTRY,
    DID,
    Call,
    Collected,
    EventCollected,
    SourceDeclared,
)
from assent.data_map.countries import COUNTRIES, country
from assent.data_map.declarations import (
    COLUMNS,
    Columns,
    Controller,
    DataMap,
    DeletionDeclared,
    DestinationDeclared,
    FieldDeclared,
    FileDeclared,
    GeneratorDeclared,
    HoldDeclared,
    Import,
    Notice,
    ProcessorDeclared,
    PurposeDeclared,
    RestrictedClass,
)
from assent.data_map.fairness import FairnessDeclared
from assent.data_map.limits import DIRECT_MARKETING, Cap, LimitsDeclared, Quiet
from assent.data_map.mistakes import Mistake, Severity
from assent.data_map.read import check, read, read_text
from assent.data_map.recommendations import RecommendationsDeclared, ShareDeclared
from assent.data_map.signals import EXPLICIT_ONLY, NEVER_ASKED, SignalsDeclared


def template() -> str:
    """The commented example for a small shop that `assent init` writes."""
    return files(__name__).joinpath("template.toml").read_text(encoding="utf-8")


__all__ = [
    "COLUMNS",
    "COUNTRIES",
    "COUNTRY",
    "DID",
    "DIRECT_MARKETING",
    "EXPLICIT_ONLY",
    "NEVER_ASKED",
    "Call",
    "Cap",
    "Collected",
    "Columns",
    "Controller",
    "DataMap",
    "DeletionDeclared",
    "DestinationDeclared",
    "EventCollected",
    "FairnessDeclared",
    "FieldDeclared",
    "FileDeclared",
    "GeneratorDeclared",
    "HoldDeclared",
    "Import",
    "LimitsDeclared",
    "Mistake",
    "Notice",
    "ProcessorDeclared",
    "PurposeDeclared",
    "Quiet",
    "RecommendationsDeclared",
    "RestrictedClass",
    "Severity",
    "ShareDeclared",
    "SignalsDeclared",
    "SourceDeclared",
    "check",
    "country",
    "read",
    "read_text",
    "template",
]
