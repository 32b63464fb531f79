"""What stands for a person in the console's addresses: nothing that means anything elsewhere.

An address ends up in a browser's history, so it holds no identifier and no number of the person,
and it lapses.
"""

from datetime import timedelta

from assent.vocabulary import Clock, NotFound, SubjectId
from assent.web.tokens import Tokens

LASTS = timedelta(hours=1)


class References:
    """Makes references and reads them back.

    Args:
        key: 32 bytes of the house's own.
        clock: by which they lapse.
    """

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._tokens = Tokens(key, clock, LASTS)

    def write(self, subject: SubjectId) -> str:
        """What stands for a person, for an hour."""
        return self._tokens.write(str(subject).encode())

    def read(self, reference: str) -> SubjectId:
        """For whom it stands.

        Raises:
            NotFound: for nobody, or not any longer.
        """
        said = self._tokens.read(reference)
        if said is None:
            raise NotFound("this address has lapsed; look the person up again")
        return SubjectId(int(said))
