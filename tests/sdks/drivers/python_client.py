"""Sends through a Python SDK, and says what it failed to send and what it left in its queue."""

import json
import sys
import time
from importlib import import_module


def main() -> None:
    module, ending, url, key, first, n = sys.argv[1:]
    failed: list[object] = []
    client = import_module(module).Client(
        key,
        host=url,
        gzip=True,
        upload_interval=0.2,
        on_error=lambda _, batch: failed.extend(batch),
    )
    for i in range(int(first), int(first) + int(n)):
        client.track(f"person-{i % 20}", "Order Completed", {"price": i})
        time.sleep(0.01)
    getattr(client, ending)()
    print(json.dumps({"failed": len(failed), "left": client.queue.qsize()}))


if __name__ == "__main__":
    main()
