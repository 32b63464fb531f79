"""Models: which are live or wait, who answers for them, and how they do by protected attribute."""

from litestar import get

from assent.learning import State
from assent.web.guards import Asked
from assent.web.handed import InPath, TheHouse, ThePages
from assent.web.pages import Page

RATES = ("selection_rate", "true_positive_rate", "false_positive_rate")


@get("/models", sync_to_thread=True)
def all_of_them(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Every model on record, newest first, and how many were approved against their figures."""
    return pages.console(
        request,
        "models.html",
        models=house.models.all(),
        n_overridden=house.models.n_overridden(),
        attributes=house.data_map.fairness.attributes,
    )


@get("/models/{label:str}", sync_to_thread=True)
def one(label: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One model. For a draft, what stands against it is asked, which the ledger keeps."""
    model = house.models.labelled(label)
    against = house.models.objections(model) if model.state is State.DRAFT else []
    return pages.console(request, "model.html", model=model, against=against, rates=RATES)


PAGES = [all_of_them, one]
