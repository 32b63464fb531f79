"""Time enters the house as an argument, never as a call."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Answers the present moment as an aware UTC datetime. `assembly` passes the real one."""
