"""Campaigns: the draft with what the checks found in it, and its road to the people."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from litestar import get, post

from assent.assembly import House
from assent.campaigns import Drafted
from assent.vocabulary import AssentError, UnknownTerm
from assent.web.console.marks import pieces
from assent.web.console.stages import ROAD, stage_of
from assent.web.forms import Form
from assent.web.guards import Asked
from assent.web.handed import InPath, TheForm, TheHouse, ThePages, TheSending
from assent.web.pages import Page, Pages, see


@get("/campaigns", sync_to_thread=True)
def all_of_them(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Every campaign and where it stands."""
    found = [(each, stage_of(house, each)) for each in house.campaigns.all()]
    return pages.console(request, "campaigns.html", campaigns=found)


@get("/campaigns/{name:str}", sync_to_thread=True)
def one(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One campaign."""
    return _page(name, request, house, pages)


@post("/campaigns/{name:str}/{step:str}", sync_to_thread=True)
def take(
    name: InPath,
    step: InPath,
    *,
    request: Asked,
    house: TheHouse,
    pages: ThePages,
    form: TheForm,
    sending: TheSending,
) -> Page:
    """Take a campaign one step further, or say on its page why that cannot be.

    Raises:
        UnknownTerm: there is no such step.
    """
    if step not in STEPS:
        raise UnknownTerm("step", step, STEPS)
    try:
        # Two runs at once would each take the other's messages for stranded.
        with sending if step == "send" else nullcontext():
            STEPS[step](house, name, request.user.name, form)
    except AssentError as failure:
        if step == "save":
            typed = {"subject_line": form.get("subject_line", ""), "body": form.get("body", "")}
            return _page(name, request, house, pages, problem=failure, typed=typed)
        return _page(name, request, house, pages, problem=failure)
    return see(f"/campaigns/{name}")


def _save(house: House, name: str, operator: str, form: Form) -> None:
    # Browsers send line ends as CR LF, whatever the text had.
    body = form.get("body", "").replace("\r\n", "\n")
    house.campaigns.edit(name, operator, subject_line=form.get("subject_line", ""), body=body)


def _submit(house: House, name: str, operator: str, _form: Form) -> None:
    house.campaigns.submit(name, operator)
    house.checkpoint()


def _queue(house: House, name: str, _operator: str, _form: Form) -> None:
    house.campaigns.queue(name)
    house.checkpoint()


def _send(house: House, name: str, _operator: str, _form: Form) -> None:
    report = house.campaigns.send(name)
    house.checkpoint()
    if report.halted is not None:
        raise report.halted


STEPS: dict[str, Callable[[House, str, str, Form], None]] = {
    "save": _save,
    "submit": _submit,
    "queue": _queue,
    "send": _send,
}


def _page(
    name: str,
    request: Asked,
    house: House,
    pages: Pages,
    *,
    problem: AssentError | None = None,
    typed: dict[str, str] | None = None,
) -> Page:
    drafted = house.campaigns.one(name)
    stage = stage_of(house, drafted)
    return pages.console(
        request,
        "campaign.html",
        status=problem.status if problem else 200,
        drafted=drafted,
        stage=stage,
        road=ROAD,
        marked=pieces(drafted.draft.text, [_plain(each) for each in drafted.findings]),
        typed=typed or _typed(drafted),
        problem=problem,
        measured=house.campaigns.measure(name) if stage.messages else None,
    )


def _plain(finding: Any) -> dict[str, Any]:
    return dict(finding.as_json())


def _typed(drafted: Drafted) -> dict[str, str]:
    return {"subject_line": drafted.draft.subject_line, "body": drafted.draft.body}


PAGES = [all_of_them, one, take]
