"""The things that are sold: no personal data, so no gate."""

from assent.catalogue.items import Catalogue, Item, ItemRow

__all__ = ["Catalogue", "Item", "ItemRow"]
