"""A user's own shop: small CSV files as their systems would write them, and `assent` to be typed.

The files fit the data map that `assent init` writes. There are 130 customers, so that the
smallest audience is met: ada agrees to all, ben withdrew, cleo is a child, dan was never asked,
eve objects to learning, and the guests agree to all.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assent.cli import main

N_GUESTS = 125
GUESTS = [f"guest-{n:03}" for n in range(N_GUESTS)]
CAST = ["ada", "ben", "cleo", "dan", "eve"]
EVERYBODY = [*CAST, *GUESTS]

RECOMMENDING, LEARNING = "personalised_recommendations", "model_training"
MAILING = "direct_marketing_email"
ASKED = (RECOMMENDING, LEARNING, MAILING)

PRODUCTS = [
    ("b1", "Bread", "bakery", "2.50", 40),
    ("b2", "Butter", "dairy", "1.90", 40),
    ("j1", "Jam", "spreads", "3.10", 40),
    ("t1", "Tea", "drinks", "4.00", 40),
    ("m1", "Milk", "dairy", "1.10", 40),
    ("s1", "Sugar", "bakery", "0.90", 40),
    ("w1", "Riesling", "wine", "8.00", 40),
    ("w2", "Merlot", "wine", "9.00", 40),
]
HABITS = (("b1", "b2", "j1"), ("t1", "m1", "s1"), ("b1", "w1", "w2"))

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=90)

FACTS = """
[sender]
name = "Corner Shop"
address = "1 Market Square, 10115 Berlin"

[[offer]]
name = "{offer}"
price = "1.99 EUR"
was_price = "2.50 EUR"
stock = 40
ends_on = {ends}
"""

CAMPAIGN = """
name = "{name}"
destination = "{destination}"
facts = "{name}.facts.toml"
recommend = {recommend}
holdout = 0

[brief]
audience = "people who like breakfast"

[audience]
everyone = true
"""


def write_csv(path: Path, header: str, rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def write_files(folder: Path) -> None:
    """`products.csv`, `customers.csv`, `consents.csv` and `orders.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "products.csv", "sku,title,category,price,stock", PRODUCTS)
    write_csv(
        folder / "customers.csv",
        "customer_id,country,email,first_name,birth_year,shoe_size",
        [
            (
                who,
                "DE",
                f"{who}@example.org",
                who.title(),
                NOW.year - (10 if who == "cleo" else 40),
                39,
            )
            for who in EVERYBODY
        ],
    )
    write_csv(
        folder / "consents.csv", "customer_id,purpose,status,decided_at,notice,language", _choices()
    )
    write_csv(
        folder / "orders.csv",
        "order_id,line,customer_id,ordered_at,sku,quantity,amount",
        [
            (f"o-{who}", line, who, (NOW - timedelta(days=30 + n % 20)).isoformat(), sku, 1, "2.00")
            for n, who in enumerate(EVERYBODY)
            for line, sku in enumerate(HABITS[n % 3][: 2 + n % 2])
        ],
    )


def _choices() -> Iterable[tuple[object, ...]]:
    for who in EVERYBODY:
        if who == "dan":
            continue
        for purpose in ASKED:
            yield who, purpose, "given", LONG_AGO.isoformat(), "v1", "en"
    for purpose in ASKED:
        yield "ben", purpose, "withdrawn", (LONG_AGO + timedelta(days=1)).isoformat(), "v1", "en"
    yield "eve", LEARNING, "refused", (LONG_AGO + timedelta(days=1)).isoformat(), "v1", "en"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class OwnShop:
    """A house in a folder, its files beside it, and `assent` typed at it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.house = root / "house"
        self.files = root / "files"
        self.outgoing = root / "outgoing"

    def run(self, *words: object) -> Said:
        """Type `assent` with these words in this process."""
        out, err = io.StringIO(), io.StringIO()
        code: object = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main(["--house", str(self.house), *map(str, words)])
            except SystemExit as left:
                code = left.code or 0
        assert isinstance(code, int)
        return Said(code, out.getvalue(), err.getvalue())

    def does(self, *words: object) -> Said:
        """The same, and it must go well."""
        said = self.run(*words)
        assert said.code == 0, said.err
        return said

    def refuses(self, *words: object) -> str:
        """The same, and it must be refused in one sentence; answers the sentence."""
        said = self.run(*words)
        assert said.code != 0
        lines = said.err.strip().splitlines()
        assert len(lines) == 1, said.err
        assert lines[0].startswith("assent: ")
        assert "Traceback" not in said.err
        return lines[0].removeprefix("assent: ")

    def open(self) -> None:
        """Make the house, with its mail going to a folder, and write the files."""
        self.does("init")
        self.change_map('path = "outbox"', f'path = "{self.outgoing}"')
        write_files(self.files)

    def copied_to(self, root: Path) -> "OwnShop":
        """The same shop in another folder, its mail going to a folder there."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        copy = OwnShop(root)
        copy.change_map(str(self.outgoing), str(copy.outgoing))
        return copy

    def change_map(self, before: str, after: str) -> None:
        place = self.house / "assent.toml"
        text = place.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"`{before}` stands {text.count(before)} times in the map"
        place.write_text(text.replace(before, after), encoding="utf-8")

    def take_in(self, *names: str) -> None:
        for name in names or ("products", "customers", "consents", "orders"):
            self.does("import", name, self.files / f"{name}.csv")

    def hire(self) -> None:
        """Maya writes, rui judges, noor where it takes two."""
        for name, role in (("maya", "marketer"), ("rui", "reviewer"), ("noor", "reviewer")):
            self.does(
                "operator", "add", name, "--role", role, "--password", "correct horse battery"
            )

    def campaign(
        self,
        name: str = "breakfast",
        *,
        offer: str = "Bread",
        destination: str = "folder",
        recommend: int = 2,
        more: str = "",
    ) -> Path:
        """Write a campaign and its fact sheet; answers the campaign's file."""
        ends = (NOW + timedelta(days=30)).date().isoformat()
        path = self.files / f"{name}.toml"
        path.write_text(
            more + CAMPAIGN.format(name=name, destination=destination, recommend=recommend)
        )
        (self.files / f"{name}.facts.toml").write_text(FACTS.format(offer=offer, ends=ends))
        return path

    def sent_to(self) -> list[str]:
        """Who got a message in the folder, by what stands before the @ of the address."""
        found = [path.read_text() for path in sorted(self.outgoing.glob("*.eml"))]
        return sorted(
            line.removeprefix("To: ").partition("@")[0]
            for text in found
            for line in text.splitlines()
            if line.startswith("To: ")
        )


def stocked_shop(folder: Path) -> OwnShop:
    """A shop that took its own files in, hired maya, rui and noor, and trained its model."""
    shop = OwnShop(folder)
    shop.open()
    shop.take_in()
    shop.hire()
    shop.does("train", "--reg", 5)
    return shop
