"""`assent work`: does what falls due, again and again."""

import signal
import sys
from threading import Event

import click

from assent.cli.opened import as_json, opened, say_json, table


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now and stop, for cron.")
@as_json
def COMMAND(*, once: bool, json: bool) -> None:
    """Do what falls due until stopped: all that nobody starts by hand.

    Erasures that were cut short, requests that nobody need judge, campaigns at their time, orders
    to processors, removals from lists of others, and what may not be kept any longer. A killed run
    is gone on with by the next; several at once do nothing twice. With --once it answers 1 when
    something could not be done.
    """
    from assent.assembly.work import Work
    from assent.web.watching import log_to_stderr

    with opened() as house:
        work = Work(house)
        if not once:
            closed = Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, lambda *_: closed.set())
            log_to_stderr()
            work.until(closed)
            return
        done = work.look()
    if json:
        say_json([each.as_json() for each in done])
    else:
        rows = [(each.job, _said(each.did), each.error or "") for each in done]
        table("Work", ("job", "done", "not done, because"), rows)
    sys.exit(any(each.error for each in done))


def _said(did: object) -> str:
    return str(did).strip("{}") or "nothing was due"
