"""Whether somebody is known here, and which requests are theirs."""

from assent.assembly import House
from assent.rights import Request
from assent.vocabulary import NotFound, SubjectId


def known(house: House, subject: SubjectId) -> bool:
    """Whether a person was not erased."""
    try:
        house.keys.pseudonym(subject)
    except NotFound:
        return False
    return True


def theirs(house: House, subject: SubjectId, number: str) -> Request:
    """A request by its number, if it is this person's.

    Raises:
        NotFound: it is not.
    """
    found = {str(each.number): each for each in house.rights.requests.of(subject)}
    if number not in found:
        raise NotFound("there is no such request of yours")
    return found[number]
