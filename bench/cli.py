"""How long the command line takes to say what it can do."""

import subprocess
import sys

from bench import median, row


def rows() -> list[dict[str, object]]:
    def run(*command: str) -> float:
        return (
            median(lambda: subprocess.run(command, check=True, capture_output=True), repeats=9)
            * 1e3
        )

    python = sys.executable
    help_ms = run(python, "-m", "assent", "--help")
    bare_ms = run(python, "-c", "import click")
    peer = {"peer": "python -c 'import click'", "peer_value": bare_ms}
    return [row("cli", "assent --help", help_ms, "ms", **peer)]
