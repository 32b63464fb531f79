"""A house: all rooms over one store, each handed what it needs and nothing else.

It is built floor by floor, each class standing on the one below: `Ground` up to the gate, `Knowing`
people, `Speaking` to them, and on top what they may demand and what concerns all rooms. Where a
room needs another on its own floor, it is handed a function here. Rooms that import heavy libraries
are made when they are first asked for.
"""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assent.assembly.speaking import Speaking
from assent.vocabulary import Purpose, Use

if TYPE_CHECKING:
    from assent.assembly.rights import Rights
    from assent.rights import Erasure, Retention


class House(Speaking):
    """One controller's Assent."""

    @cached_property
    def rights(self) -> "Rights":
        """What people may demand: their data, its correction, its erasure, and an answer."""
        from assent.assembly.rights import Rights

        return Rights(self)

    @property
    def erasure(self) -> "Erasure":
        """Erases people from every holder there is."""
        return self.rights.erasure

    @cached_property
    def retention(self) -> "Retention":
        """Deletes what has been kept long enough."""
        from assent.assembly.tables import metadata
        from assent.rights import Retention

        return Retention(
            self.database,
            metadata,
            data_map=self.data_map,
            register=self.register,
            ledger=self.ledger,
            clock=self.clock,
        )

    def forget_refusers(self) -> int:
        """Take everybody out of the models who no longer agrees to training.

        Somebody who says no on their own page is taken out at once; this is for a no that came
        by another way, such as a file.

        Returns:
            How many people were taken out.
        """
        from assent.learning import Source

        gone: set[int] = set()
        for model in self.models.kept():
            people = np.array(self.models.people(model), dtype=np.int64)
            learnt = Source().use(Purpose.MODEL_TRAINING)
            if model.purpose is not Purpose.PERSONALISED_RECOMMENDATIONS:
                learnt = Use.of(Purpose.MODEL_TRAINING)  # from other fields; the consent is one
            agree = self.gate.ask_many(learnt, people)
            gone |= set(people.tolist()) - set(agree.subjects.tolist())
        if gone:
            self.forgetting.forget_many(gone)
        return len(gone)

    def close(self) -> None:
        """Finish what was accepted and let go of both stores."""
        if "collector" in self.__dict__:
            self.collector.close()
        self.database.close()
        self.key_database.close()
