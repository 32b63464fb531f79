"""The only floor that knows every room: it opens a house and wires its rooms together."""

from assent.assembly.house import House
from assent.assembly.places import Places, make_house, open_house

__all__ = ["House", "Places", "make_house", "open_house"]
