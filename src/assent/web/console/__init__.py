"""The operators' console. Every page needs a session, every form a token of that session."""

from litestar import Router

from assent.web.console import (
    audiences,
    campaigns,
    creatives,
    ledger,
    models,
    overview,
    people,
    requests,
    review,
)
from assent.web.guards import has_session, is_signed_in, sent_our_form

console = Router(
    path="/",
    guards=[has_session, is_signed_in, sent_our_form],
    include_in_schema=False,
    route_handlers=[
        *overview.PAGES,
        *audiences.PAGES,
        *campaigns.PAGES,
        *creatives.PAGES,
        *models.PAGES,
        *review.PAGES,
        *people.PAGES,
        *requests.PAGES,
        *ledger.PAGES,
    ],
)
