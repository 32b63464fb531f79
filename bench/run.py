"""Run every measurement, say each figure as it comes, and write a table and `bench/results.json`.

make bench                 all of them
make bench ARGS="gate"     only those whose file name is given
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import bench

HERE = Path(__file__).parent


def main(wanted: list[str]) -> None:
    rows: list[dict[str, object]] = []
    for found in pkgutil.iter_modules(bench.__path__):
        if found.name != "run" and (not wanted or found.name in wanted):
            module = importlib.import_module(f"bench.{found.name}")
            if hasattr(module, "rows"):
                print(f"measuring {found.name} ...", file=sys.stderr)
                for row in module.rows():
                    rows.append(row)
                    said = f"  {row['name']}: {_plain(row['value'])} {row['unit']}"
                    print(said, file=sys.stderr, flush=True)
    (HERE / "results.json").write_text(json.dumps(rows, indent=2) + "\n")
    head = ("room", "name", "value", "unit", "peer", "peer_value", "ratio")
    cells = [head, *([_plain(row.get(name)) for name in head] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _plain(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.3g}" if abs(cell) < 1000 else f"{cell:,.0f}"
    return "-" if cell is None else str(cell)


if __name__ == "__main__":
    main(sys.argv[1:])
