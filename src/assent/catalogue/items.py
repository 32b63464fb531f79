"""Products by number and SKU, and whether they belong to a restricted class."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Integer, Numeric, String, func, select

from assent.data_map import DataMap
from assent.store import Database, Erase, Holds, column, look_up, put, table

_items = table(
    "catalogue_item",
    column("item", Integer, primary_key=True, holds=Holds.NOTHING),
    column("sku", String, nullable=False, unique=True, holds=Holds.NOTHING),
    column("name", String, nullable=False, holds=Holds.NOTHING),
    column("category", String, nullable=False, holds=Holds.NOTHING),
    column("price", Numeric(12, 2, asdecimal=False), nullable=True, holds=Holds.NOTHING),
    column("stock", Integer, nullable=True, holds=Holds.NOTHING),
    erase=Erase(kept_because="products are not people"),
)

_COLUMNS = ("item", "sku", "name", "category", "price", "stock")


class ItemRow(NamedTuple):
    """A product as a file gives it."""

    sku: str
    name: str
    category: str
    price: Decimal | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A product as the house knows it.

    Args:
        item: its number here.
        sku: its number in the shop.
        restricted: the class of restricted product it belongs to under the data map, if any.
    """

    item: int
    sku: str
    name: str
    category: str
    restricted: str | None
    price: Decimal | None
    stock: int | None


class Catalogue:
    """All products of one store."""

    def __init__(self, database: Database, data_map: DataMap) -> None:
        self._database = database
        self._classes = {
            category.casefold(): name
            for name, declared in data_map.restricted.items()
            for category in declared.categories
        }

    def put(self, rows: Sequence[ItemRow]) -> int:
        """Add products, or bring those with the same SKU up to date."""
        values = [
            (r.sku, r.name, r.category, None if r.price is None else float(r.price), r.stock)
            for r in rows
        ]
        return self._database.write(lambda c: put(c, _items, ItemRow._fields, values, key=("sku",)))

    def numbers(self, skus: Sequence[str]) -> list[int | None]:
        """The number of each SKU, in order; None for one that is not known."""
        wanted = list(dict.fromkeys(skus))
        with self._database.read() as connection:
            known: dict[str, int] = dict(look_up(connection, _items, ("sku", "item"), wanted))
        return [known.get(sku) for sku in skus]

    def items(self, numbers: Sequence[int]) -> dict[int, Item]:
        """The products with these numbers, by number; unknown ones are left out."""
        wanted = [int(number) for number in dict.fromkeys(numbers)]
        with self._database.read() as connection:
            rows = look_up(connection, _items, _COLUMNS, wanted)
        return {row[0]: self._item(row) for row in rows}

    def in_categories(self, categories: Sequence[str]) -> list[int]:
        """The numbers of all products of these categories, compared without regard to case."""
        wanted = [category.casefold() for category in categories]
        query = select(_items.c.item).where(func.lower(_items.c.category).in_(wanted))
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(_items.c.item)))

    def restricted_by_name(self, names: Sequence[str]) -> dict[str, str]:
        """Those of the names that a restricted product is sold under, with its class."""
        query = _items.select().where(_items.c.name.in_(list(names)))
        with self._database.read() as connection:
            items = [self._item(row) for row in connection.execute(query)]
        return {item.name: item.restricted for item in items if item.restricted is not None}

    def names_with(self, words: str) -> bool:
        """Whether a product's name holds these words, whatever their case."""
        named = func.lower(_items.c.name).contains(words.lower(), autoescape=True)
        with self._database.read() as connection:
            return (
                connection.execute(select(_items.c.item).where(named).limit(1)).first() is not None
            )

    def all(self) -> list[Item]:
        """Every product, by number."""
        with self._database.read() as connection:
            return [
                self._item(r) for r in connection.execute(_items.select().order_by(_items.c.item))
            ]

    def _item(self, row: Sequence[Any]) -> Item:
        item, sku, name, category, price, stock = row
        exact = None if price is None else Decimal(str(float(price)))
        restricted = self._classes.get(category.casefold())
        return Item(item, sku, name, category, restricted, exact, stock)
