"""The main job on real shoppers' data, from the first file to the verified ledger.

The purchases are real: the public "Complete Journey" data of a grocer's 2,469 households. That
data holds no consent choices, so the demo draws them from a seed, and says so wherever they
are shown.
"""

from assent.demo.story import SIMULATED, Demo, tell

__all__ = ["SIMULATED", "Demo", "tell"]
