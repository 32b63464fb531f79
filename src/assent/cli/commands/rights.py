"""`assent rights`: what people demand, by when it must be met, and what was done about it."""

import json as standard_json
from pathlib import Path
from typing import Any

import click

from assent.cli.opened import as_json, number, opened, progress, say_json, someone, table

_by = click.option("--as", "by", default="command line", show_default=True, help="Who does it.")
_because = click.option("--because", required=True, help="Why; the person is told.")
_request = click.argument("request", type=number)


@click.group("rights")
def COMMAND() -> None:
    """Take in and meet people's requests: to see, to take along, to correct, to be forgotten."""


@COMMAND.command()
@as_json
def holders(*, json: bool) -> None:
    """List everything that can hold a person, and what an erasure does with it."""
    with opened() as house:
        found = list(house.rights.holders)
        with house.database.read() as connection:
            undeclared = house.rights.holders.undeclared_columns(connection)
    if json:
        say_json({"holders": [each.as_json() for each in found], "undeclared": undeclared})
        return
    rows = [
        (each.kind.value, each.name, each.key or "-", ", ".join(sorted(each.holds)), each.action)
        for each in found
    ]
    table("What can hold a person", ("kind", "holder", "found by", "holds", "erasure"), rows)
    for each in undeclared:
        click.echo(f"UNDECLARED: `{each}` is in the store, and no erasure would find it")


@COMMAND.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are closed, too.")
@as_json
def listed(*, every: bool, json: bool) -> None:
    """List the requests that wait, those due first coming first."""
    with opened() as house:
        now = house.clock()
        found = house.rights.requests.all(waiting=not every)
        urgent = {each.number: each.urgency(now) for each in found}
    if json:
        say_json([{**each.as_json(), "urgency": urgent[each.number]} for each in found])
        return
    rows = [
        (r.number, r.asks, r.state.value, r.due.date(), urgent[r.number], f"{r.law} {r.article}")
        for r in found
    ]
    table("Requests", ("no.", "asks for", "state", "due", "", "law"), rows)


@COMMAND.command()
@click.argument("right")
@click.argument("kind")
@click.argument("value")
@click.option("--words", default="", help="What they say of it; JSON for a rectification.")
@click.option("--identified-by", default="", help="How you know that it is they who ask.")
@click.option("--agent", help="Who asks for them.")
@click.option("--proof", help="What shows that the agent may.")
@as_json
def ask(
    right: str,
    kind: str,
    value: str,
    *,
    words: str,
    identified_by: str,
    agent: str | None,
    proof: str | None,
    json: bool,
) -> None:
    """Take in a request that came by letter, by telephone or in person.

    RIGHT is `access`, `portability`, `rectification`, `erasure`, `restriction`, `objection`,
    `human_review` or `complaint`. KIND is what identifies the person, VALUE is theirs.
    """
    from assent.rights import Agent

    with opened() as house:
        asker = Agent(agent or "", proof or "") if agent or proof else None
        found = house.rights.requests.ask(
            someone(house, kind, value),
            right,
            source="command line",
            identified_by=identified_by,
            words=words,
            agent=asker,
        )
    _say(found, json=json)


@COMMAND.command()
@_request
@as_json
def show(request: int, *, json: bool) -> None:
    """Print one request, with what was written in it."""
    with opened() as house:
        found = house.rights.requests.one(request)
        written = house.rights.requests.written(request)
    if json:
        say_json({**found.as_json(), **written})
        return
    known = {**found.as_json(), **written}
    rows = [(name.replace("_", " "), said) for name, said in known.items() if said is not None]
    table(f"Request {request}", ("what", ""), rows)


@COMMAND.command()
@_request
@click.option("--by", required=True, help="How, such as `passport seen by rui`.")
@as_json
def identify(request: int, by: str, *, json: bool) -> None:
    """Note how a request was found to be the person's own, or their agent's to make."""
    with opened() as house:
        found = house.rights.requests.identify(request, by=by)
    _say(found, json=json)


@COMMAND.command()
@_request
@as_json
def acknowledge(request: int, *, json: bool) -> None:
    """Note that its receipt was confirmed to the person."""
    with opened() as house:
        found = house.rights.requests.acknowledge(request)
    _say(found, json=json)


@COMMAND.command()
@_request
@_because
@_by
@as_json
def extend(request: int, because: str, by: str, *, json: bool) -> None:
    """Take longer, as far as the person's law allows."""
    with opened() as house:
        found = house.rights.requests.extend(request, by=by, because=because)
    _say(found, json=json)


@COMMAND.command()
@_request
@_because
@_by
@as_json
def stop(request: int, because: str, by: str, *, json: bool) -> None:
    """Stop the clock while the person is asked for what is missing, where their law allows."""
    with opened() as house:
        found = house.rights.requests.stop(request, by=by, because=because)
    _say(found, json=json)


@COMMAND.command("go-on")
@_request
@as_json
def go_on(request: int, *, json: bool) -> None:
    """Let the clock run again."""
    with opened() as house:
        found = house.rights.requests.go_on(request)
    _say(found, json=json)


@COMMAND.command()
@_request
@click.option("--answer", default="", help="What the person is told.")
@click.option("--stop", "stops", multiple=True, help="They are right: a purpose to stop.")
@click.option("--right", "rights", multiple=True, help="They are right: FIELD=VALUE as it is.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@_by
@as_json
def meet(
    request: int,
    answer: str,
    by: str,
    *,
    stops: tuple[str, ...],
    rights: tuple[str, ...],
    yes: bool,
    json: bool,
) -> None:
    """Do what was asked, and close the request.

    A review and a complaint are judged by an operator who may judge (`--as`), and who may change
    what was decided with `--stop` and `--right`.
    """
    from assent.rights import Remedy
    from assent.vocabulary import Purpose, word

    values = dict(_pair(each) for each in rights)
    remedy = Remedy(tuple(word(Purpose, each) for each in stops), values)
    with opened() as house:
        if house.rights.requests.one(request).asks == "erasure" and not yes:
            click.confirm("This cannot be undone. Erase this person?", abort=True)
        found = house.rights.requests.meet(request, by=by, answer=answer, remedy=remedy)
    _say(found, json=json)


@COMMAND.command()
@_request
@_because
@_by
@as_json
def refuse(request: int, because: str, by: str, *, json: bool) -> None:
    """Close a request unmet; the person is told why."""
    with opened() as house:
        found = house.rights.requests.refuse(request, by=by, because=because)
    _say(found, json=json)


@COMMAND.command()
@click.argument("kind")
@click.argument("value")
@click.option("--form", type=click.Choice(["json", "csv", "html"]), default="json")
@click.option("--portable", is_flag=True, help="Only what they gave and what was seen of them.")
@click.option("--to", "place", type=click.Path(path_type=Path), help="Write it to this file.")
@click.option("--language", default="en", help="Of the page: en, de, hi or pt.")
def export(
    kind: str, value: str, form: str, language: str, place: Path | None, *, portable: bool
) -> None:
    """Write out everything that is held of a person."""
    from assent.rights import as_csv
    from assent.vocabulary import UnknownTerm
    from assent.web.public.held import as_page
    from assent.web.public.words import LANGUAGES, texts

    if language not in LANGUAGES:
        raise UnknownTerm("language", language, LANGUAGES)

    with opened() as house:
        access = house.rights.access
        subject = someone(house, kind, value)
        found = access.portable(subject) if portable else access.everything(subject)
    if form == "json":
        text = standard_json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    else:
        text = as_csv(found) if form == "csv" else as_page(found, texts(language))
    if place is None:
        click.echo(text, nl=False)
        return
    place.touch(mode=0o600)
    place.write_text(text, encoding="utf-8")
    click.echo(f"wrote {place}; it holds personal data: hand it over and delete it")


@COMMAND.command()
@click.argument("erasure", type=number)
@click.option("--to", "place", type=click.Path(path_type=Path), help="Write it to this file.")
def certificate(erasure: int, place: Path | None) -> None:
    """Issue the certificate of an erasure; `verify_certificate.py` checks it offline."""
    with opened() as house, progress("measuring the models", quiet=place is None) as told:
        text = standard_json.dumps(house.rights.certificates.issue(erasure).as_json(), indent=2)
        told(1, 1)
    if place is None:
        click.echo(text)
        return
    place.write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"wrote {place}")


@COMMAND.command()
@as_json
def keys(*, json: bool) -> None:
    """Print the public keys by which certificates and checkpoints are verified; publish them."""
    with opened() as house:
        found = {
            "certificates": house.rights.certificates.public.hex(),
            "ledger": house.ledger.public.hex(),
        }
    if json:
        say_json(found)
        return
    table("Public keys", ("of", "key"), list(found.items()))


@COMMAND.command()
@as_json
def orders(*, json: bool) -> None:
    """List what processors were told to delete, and what each said."""
    with opened() as house:
        found = house.rights.processors.jobs()
    if json:
        say_json([{"number": each.number, **each.as_json()} for each in found])
        return
    rows = [
        (j.number, j.erasure, j.processor, j.state.value, j.due.date(), j.reason) for j in found
    ]
    table("Orders to delete", ("no.", "erasure", "processor", "state", "due", "because"), rows)


@COMMAND.command()
@as_json
def send(*, json: bool) -> None:
    """Hand over the orders that wait, and call overdue what was not confirmed in time."""
    with opened() as house:
        n_sent = house.rights.processors.send()
        left = [each for each in house.rights.processors.jobs() if each.state == "waiting"]
    if json:
        say_json({"sent": n_sent, "waiting": len(left)})
        return
    click.echo(f"{n_sent} handed over; {len(left)} wait")
    for each in left:
        click.echo(f"  order {each.number} to {each.processor}: {each.reason or 'tried later'}")


@COMMAND.command()
@click.argument("order", type=number)
@click.argument("state")
@click.option("--reason", default="", help="In their words, where they refuse.")
@as_json
def heard(order: int, state: str, reason: str, *, json: bool) -> None:
    """Note what a processor said: `acknowledged`, `confirmed` or `refused`."""
    with opened() as house:
        found = house.rights.processors.heard_by_hand(order, state, reason)
    if json:
        say_json(found.as_json())
        return
    click.echo(f"order {order} to {found.processor}: {found.state}")


@COMMAND.command()
@as_json
def withheld(*, json: bool) -> None:
    """List what laws order kept of the erased, and delete that whose day has come."""
    with opened() as house:
        gone = house.rights.withholding.let_go()
        found = house.rights.withholding.all()
    if json:
        say_json({"gone": gone, "kept": [{"erasure": e.erasure, **e.as_json()} for e in found]})
        return
    rows = [
        (e.erasure, e.what, e.law, e.article, e.until.date() if e.until else "it is taken out")
        for e in found
    ]
    columns = ("erasure", "what", "law or hold", "because", "until")
    table("Kept because a law or a dispute orders it", columns, rows)
    click.echo(f"{gone} went today")


def _pair(given: str) -> tuple[str, str]:
    """A field and its value.

    Examples:
        >>> _pair("town=Bonn")
        ('town', 'Bonn')
    """
    field, sign, value = given.partition("=")
    if not (field and sign and value):
        raise click.UsageError(f"`--right {given}` is not FIELD=VALUE")
    return field, value


def _say(found: Any, *, json: bool) -> None:
    """Say how a request stands now."""
    if json:
        say_json(found.as_json())
        return
    click.echo(f"request {found.number} for {found.asks.replace('_', ' ')}: {found.state}")
    if found.waits:
        click.echo(f"due {found.due.date()} ({found.law} {found.article})")
    if found.erasure is not None:
        click.echo(f"`assent rights certificate {found.erasure}` has the certificate")
