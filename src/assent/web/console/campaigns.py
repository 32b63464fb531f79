"""Campaigns: the draft with what the checks found in it, and its road to the people."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from litestar import get, post
from markupsafe import Markup

from assent.assembly import House
from assent.campaigns import Drafted, Lift
from assent.vocabulary import AssentError, BadRequest, UnknownTerm
from assent.web.charts import interval
from assent.web.console.marks import pieces
from assent.web.console.stages import ROAD, stage_of
from assent.web.forms import Form
from assent.web.guards import Asked
from assent.web.handed import InPath, TheForm, TheHouse, ThePages, TheSending
from assent.web.pages import Page, Pages, see

MOST_LISTED = 200
"""How many people a rehearsal lists on its page."""


@get("/campaigns", sync_to_thread=True)
def all_of_them(request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Every campaign and where it stands."""
    found = [(each, stage_of(house, each)) for each in house.campaigns.all()]
    return pages.console(request, "campaigns.html", campaigns=found)


@get("/campaigns/{name:str}", sync_to_thread=True)
def one(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """One campaign."""
    return _page(name, request, house, pages)


@post("/campaigns/{name:str}/rehearsal", status_code=200, sync_to_thread=True)
def rehearse(name: InPath, request: Asked, house: TheHouse, pages: ThePages) -> Page:
    """Who would get it and who would not and why. The gate is asked of them, so it is a post."""
    try:
        found = house.rehearsal.people(name, MOST_LISTED)
    except AssentError as failure:
        return _page(name, request, house, pages, problem=failure)
    return pages.console(request, "rehearsal.html", found=found)


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


def _schedule(house: House, name: str, operator: str, form: Form) -> None:
    at = form.get("at", "")
    try:
        moment = datetime.fromisoformat(f"{at}:00+00:00") if at else None
    except ValueError:
        raise BadRequest("the time is not one such as `2026-12-01T09:00`") from None
    house.timetable.schedule(name, operator, moment)
    house.checkpoint()


def _pause(house: House, name: str, operator: str, _form: Form) -> None:
    house.timetable.pause(name, operator)


def _resume(house: House, name: str, operator: str, _form: Form) -> None:
    house.timetable.resume(name, operator)


def _stop(house: House, name: str, operator: str, _form: Form) -> None:
    house.timetable.stop(name, operator)


STEPS: dict[str, Callable[[House, str, str, Form], None]] = {
    "save": _save,
    "submit": _submit,
    "queue": _queue,
    "send": _send,
    "schedule": _schedule,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
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
    measured = house.campaigns.measure(name) if stage.messages else None
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
        measured=measured,
        told=house.rights.requests.tally(name) if measured else None,
        picture=_picture(measured.lift) if measured else "",
        journey=house.journeys.picture(name),
    )


def _picture(lift: Lift | None) -> Markup:
    """The lift with its interval; nothing where there are too few people to tell."""
    if lift is None or lift.low is None or lift.high is None or lift.difference is None:
        return Markup()
    return interval(lift.low, lift.difference, lift.high, lift.words())


def _plain(finding: Any) -> dict[str, Any]:
    return dict(finding.as_json())


def _typed(drafted: Drafted) -> dict[str, str]:
    return {"subject_line": drafted.draft.subject_line, "body": drafted.draft.body}


PAGES = [all_of_them, one, rehearse, take]
