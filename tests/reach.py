"""Finds the modules of the house through which personal data could leave the tables."""

import ast
from collections.abc import Iterable
from pathlib import Path

WRITES = {"write_bytes", "write_text", "mkstemp", "NamedTemporaryFile", "save", "savez", "fdopen"}
CACHES = {"lru_cache", "cache"}
LEAVES = {"smtplib", "http.client", "urllib.request", "socket", "requests", "httpx", "ibis"}
MODES = set("wax+")


def reaching(root: Path) -> set[str]:
    """The modules below a package that write files, keep a cache, or open a connection."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.rglob("*.py")
        if any(_reaches(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    }


def _reaches(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(each.name in LEAVES for each in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in LEAVES
    if not isinstance(node, ast.Call | ast.Name | ast.Attribute):
        return False
    if isinstance(node, ast.Name):
        return node.id in CACHES
    if isinstance(node, ast.Attribute):
        return node.attr in WRITES
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return name == "open" and any(_writes(each) for each in _modes(node))


def _modes(call: ast.Call) -> Iterable[ast.expr]:
    yield from call.args
    yield from (each.value for each in call.keywords if each.arg == "mode")


def _writes(given: ast.expr) -> bool:
    said = given.value if isinstance(given, ast.Constant) else None
    return isinstance(said, str) and len(said) <= 3 and bool(MODES & set(said)) and said.isascii()
