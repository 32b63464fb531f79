"""What people may demand of us. First of all: to be forgotten."""

from assent.rights.erasure import Erased, Erasure

__all__ = ["Erased", "Erasure"]
