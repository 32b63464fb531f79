"""The tests that ship in Segment's own Python library, run against a house; they need its files.

They take most of a minute and fetch the library, so they run where ASSENT_EXTENDED is set.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assent.data_map import template
from killing_under_load import free_port, wait_for
from own_shop import OwnShop

SUITE = Path(__file__).parents[3] / "shared" / "wire" / "run_segment_suite.sh"


@pytest.mark.skipif(not SUITE.exists(), reason=f"{SUITE.name} is not beside the project")
@pytest.mark.skipif("ASSENT_EXTENDED" not in os.environ, reason="ASSENT_EXTENDED is not set")
def test_segments_own_suite_passes_against_a_house(tmp_path):
    shop = OwnShop(tmp_path)
    shop.open()
    assert "# segment_compat = true" in template()
    shop.change_map("# segment_compat = true", "segment_compat = true")
    port = free_port()
    command = [sys.executable, "-m", "assent", "--house", str(shop.house), "serve"]
    with subprocess.Popen([*command, "--port", str(port), "--write-key", "testsecret"]) as server:
        try:
            wait_for(port, server.pid)
            done = subprocess.run(
                [SUITE, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=False
            )
        finally:
            server.terminate()
    assert re.search(r"^139 passed, 1 deselected", done.stdout, re.MULTILINE), done.stdout[-3000:]
