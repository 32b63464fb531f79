"""A rehearsal: who would get a campaign and with what, who would not and why; nothing is sent.

Looking at people is a use of their data. So those who would get it are found under the grant that
the campaign itself needs, of the others only those who may be counted, and each of the latter is
asked about by name. People stand there by what the ledger knows them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assent.activation import Outbox, State
from assent.audiences import Audiences
from assent.campaigns.campaigns import Campaigns
from assent.campaigns.delivery import Progress
from assent.campaigns.foresight import Foresight
from assent.campaigns.variants import Variants
from assent.catalogue import Catalogue
from assent.gate import Gate
from assent.recommend import Recommendation
from assent.vocabulary import Denial, Purpose, SubjectId, Use

GETS, LISTED = "gets it", "goes on the list"
HELD, GOT = "held out", "has a message already"


@dataclass(frozen=True, slots=True)
class Would:
    """What would happen to one person.

    Args:
        person: by what the ledger knows them.
        what: that they get it, or why not.
        products: the names of what is recommended to them.
        variant: which words they would get as drawn now; the draw is made anew when it is sent.
    """

    person: str
    what: str
    products: tuple[str, ...] = ()
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would happen.

    Args:
        campaign: of which.
        listed: the people looked at.
        of: how many match who may be looked at.
    """

    campaign: str
    listed: tuple[Would, ...]
    of: int

    def words(self) -> str:
        """How many were listed.

        Examples:
            >>> Rehearsed("tea", (Would("a1", GETS), Would("b2", HELD)), 300).words()
            '2 of 300 people listed, 1 of whom would get it; nothing was queued or sent'
        """
        n_get = sum(each.what in (GETS, LISTED) for each in self.listed)
        return (
            f"{len(self.listed):,} of {self.of:,} people listed, {n_get:,} of whom would get it; "
            "nothing was queued or sent"
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many people each thing would happen to, most first."""
        return dict(Counter(each.what for each in self.listed).most_common())

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return asdict(self) | {
            "n_listed": len(self.listed),
            "counts": self.counts,
            "words": self.words(),
        }


class Rehearsal:
    """Rehearses campaigns.

    Args:
        campaigns: what would go out.
        gate: asked of everybody.
        audiences: finds them.
        outbox: knows who has a message.
        catalogue: the names of products.
        pseudonyms: by what the ledger knows people.
        foresight: knows what the destination's rules would make of them.
        variants: draws their words.
    """

    def __init__(
        self,
        campaigns: Campaigns,
        *,
        gate: Gate,
        audiences: Audiences,
        outbox: Outbox,
        catalogue: Catalogue,
        pseudonyms: Callable[[Sequence[int]], Mapping[int, bytes]],
        foresight: Foresight,
        variants: Variants,
    ) -> None:
        self._campaigns = campaigns
        self._gate = gate
        self._audiences = audiences
        self._outbox = outbox
        self._catalogue = catalogue
        self._pseudonyms = pseudonyms
        self._foresight = foresight
        self._variants = variants

    def people(self, name: str, most: int, *, progress: Progress | None = None) -> Rehearsed:
        """Say person by person what would happen.

        Args:
            name: a campaign, approved or not.
            most: how many people to list.
            progress: told after each whom the gate is asked about.

        Raises:
            AudienceTooSmall: too few people may get it, so that a list would point at each.
        """
        drafted = self._campaigns.one(name)
        campaign = drafted.campaign
        fields = campaign.definition.fields
        counting = self._gate.ask_many(Use.of(Purpose.ANALYTICS, *fields))
        countable = set(self._audiences.matching(campaign.definition, counting).tolist())
        members = set(self._audiences.members(campaign.definition, campaign.use).subjects.tolist())
        everybody = sorted(members | countable)
        listed = everybody[:most]
        has = {row.subject for state in State for row in self._outbox.rows(name, state)}
        may = [who for who in listed if who in members]
        held = self._campaigns.holdout.drawn(name, may, campaign.holdout, has)
        meant = [who for who in may if who not in held and who not in has]
        against = self._foresight.against(campaign, meant)
        gets = [who for who in meant if who not in against]
        chosen = self._campaigns.delivery.choose(campaign, gets)
        what = LISTED if self._foresight.lists(campaign) else GETS
        drawn = self._variants.drawn(name, campaign.varied, drafted.draft)
        known = self._pseudonyms(listed)
        found = []
        for done, who in enumerate(listed, start=1):
            person = known[who].hex() if who in known else "erased"
            if who in chosen:
                products, variant = self._named(chosen[who]), drawn(SubjectId(who))
                found.append(Would(person, what, products, variant))
            elif who in against:
                found.append(Would(person, against[who]))
            else:
                found.append(Would(person, self._why_not(campaign.use, who, held, has)))
            if progress is not None:
                progress(done, len(listed))
        return Rehearsed(name, tuple(found), len(everybody))

    def _why_not(self, use: Use, who: int, held: set[int], has: set[int]) -> str:
        if who in held:
            return HELD
        answer = self._gate.ask(use, SubjectId(who))
        if isinstance(answer, Denial):
            return answer.ruling.for_operator()
        return GOT if who in has else GETS

    def _named(self, chosen: Recommendation | None) -> tuple[str, ...]:
        items = [each.item for each in chosen.items] if chosen else []
        known = self._catalogue.items(items)
        return tuple(known[item].name for item in items if item in known)
