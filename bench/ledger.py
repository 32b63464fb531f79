"""How many durable answers a second the gate gives, one at a time and all at once."""

import tempfile
from pathlib import Path

from assent.assembly import House, make_house, open_house
from assent.demo.shop import data_map
from assent.vocabulary import Purpose, SubjectId, Use
from bench import median, row

N_PEOPLE = 2_000
USE = Use.of(Purpose.SERVICE, "purchases")


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        make_house(Path(folder) / "house", data_map())
        house = open_house(Path(folder) / "house")
        people = house.gate.meet("household", [str(n) for n in range(N_PEOPLE)])
        alone = median(lambda: house.gate.ask(USE, SubjectId(int(people[0]))), inner=50) * 1e3
        together = median(lambda: house.gate.ask_many(USE, people)) * 1e3
        house.database.write(lambda c: c.exec_driver_sql("CREATE TABLE bench (n)"))
        bare = median(lambda: _flush(house), inner=50) * 1e3
        house.close()
    flush = {"peer": "one durable write of nothing but a row", "peer_value": bare}
    one_by_one = {"peer": "asked one by one", "peer_value": alone * N_PEOPLE}
    return [
        row("ledger", "one answer, durable before it is given", alone, "ms", **flush),
        row("ledger", f"{N_PEOPLE:,} people asked about at once", together, "ms", **one_by_one),
    ]


def _flush(house: House) -> None:
    house.database.write(lambda c: c.exec_driver_sql("INSERT INTO bench VALUES (1)"))
