"""Why one reviewer is not enough for a campaign: what could do harm, or was never judged before."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assent.campaigns.campaign import Campaign
from assent.content import FactSheet
from assent.data_map import DataMap


def risks_of(
    campaign: Campaign, data_map: DataMap, judged: Iterable[Mapping[str, Any]]
) -> tuple[str, ...]:
    """The risks of a campaign, in plain words.

    Args:
        campaign: as declared.
        data_map: what its fields and products are.
        judged: the fact sheets, as plain values, of all texts that were approved before.
    """
    return (
        *_products(campaign),
        *_people(campaign, data_map),
        *_claims(campaign.facts, judged),
    )


def _products(campaign: Campaign) -> Iterator[str]:
    if campaign.restricted:
        yield f"it offers `{campaign.restricted}`, which not everybody may be offered"


def _people(campaign: Campaign, data_map: DataMap) -> Iterator[str]:
    for field in sorted(campaign.use.fields):
        if field == data_map.age_field or data_map.fields[field].special:
            yield f"its audience is found by `{field}`, which can single out the vulnerable"


def _claims(facts: FactSheet, judged: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    known = {said for each in judged for said in _said(FactSheet.of(each))}
    for claim in _said(facts):
        if claim not in known:
            yield f"it claims `{claim[0]}`, which was never judged before"


def _said(facts: FactSheet) -> Iterator[tuple[str, ...]]:
    """Every claim on a sheet, in all its languages."""
    for claim in (*facts.claims, *(each for offer in facts.offers for each in offer.claims)):
        yield tuple(claim.says.by_language.values())
