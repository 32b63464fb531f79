"""The acts of the demo. Each does its part of the main job, shows it, and notes its figures."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from assent.activation import State
from assent.assembly import House, make_house, open_house
from assent.campaigns import ONE_CLICK, Drafted, read_campaign_file
from assent.demo.loopback import Mailbox, free_port
from assent.demo.shop import CAMPAIGN, SPLIT, Shop, data_map, open_shop
from assent.demo.show import Show
from assent.learning import Source
from assent.recommend import because, evaluate, mentioned, price_of_refusals, split_at
from assent.vocabulary import ConsentStatus, Purpose, ReviewNeeded, SubjectId

SIMULATED = "simulated consent: the data hold no choices, so they were drawn from a seed"
N_ITEMS = 4000
REG = 1000.0
N_SHOWN = 10
N_LISTED = 50

BAD_SUBJECT = "LAST CHANCE: soup at 70 % off!"
BAD_BODY = """{greeting},

Only 2 left in stock! Our Roasted Tomato Soup is down to 0.75 EUR, tonight only.
9 out of 10 doctors eat it. You would be foolish to miss this.

{recommendations}

{sender}
"""


@dataclass(slots=True)
class Demo:
    """What the acts share.

    Args:
        house: the house they play in.
        shop: the files.
        show: where they are shown.
        seed: from which the figures that are drawn are drawn.
        mail_port: where the demo's mail server listens while it sends.
        figures: what was measured, for the report.
        passwords: of the three operators, for the console.
    """

    house: House
    shop: Shop
    show: Show
    seed: int
    mail_port: int
    figures: dict[str, Any] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)


@contextmanager
def tell(folder: Path, show: Show, *, seed: int, households: int | None) -> Iterator[Demo]:
    """Play all acts in a new house in `folder`, and hand it over as it stands at the end."""
    started = perf_counter()
    mail_port = free_port()
    make_house(folder, data_map(mail_port))
    house = open_house(folder)
    try:
        today = house.clock().date()
        notices = {p: house.data_map.notice_of(p) for p in house.data_map.purposes}
        shop = open_shop(folder / "files", notices, seed=seed, households=households, today=today)
        demo = Demo(house, shop, show, seed, mail_port)
        for act in ACTS:
            show.act(act.__doc__ or "")
            act(demo)
        demo.figures["seconds"] = perf_counter() - started
        demo.figures["peak_memory_mb"] = peak_memory_mb()
        yield demo
    finally:
        house.close()


def take_in(demo: Demo) -> None:
    """Take the data in: what the data map does not declare is dropped at the door."""
    paths = {
        "products": demo.shop.products,
        "households": demo.shop.households,
        "choices": demo.shop.choices,
        "purchases": demo.shop.purchases,
    }
    reports = {}
    for name, path in paths.items():
        with demo.show.progress(f"importing {name}") as on_progress:
            reports[name] = demo.house.importer.run(name, path, on_progress=on_progress)
    demo.show.table(
        "Taken in",
        ("file", "rows", "kept", "columns never read, because undeclared"),
        [(n, r.rows, r.kept, ", ".join(r.dropped_columns) or "none") for n, r in reports.items()],
    )
    for name, report in reports.items():
        for reason, n in report.dropped.items():
            demo.show.say(f"{name}: {n:,} rows were not kept, but set aside: {reason}")
    again = demo.house.importer.run("choices", paths["choices"])
    demo.show.say(f"importing the choices again added {again.kept} rows")
    demo.figures["households"] = len(demo.house.register.everybody())
    demo.figures["purchase_lines"] = reports["purchases"].kept
    personal = ("households", "purchases", "choices")
    dropped = [f"{n}.{column}" for n in personal for column in reports[n].dropped_columns]
    demo.figures["fields_dropped"] = len(dropped)


def count_consent(demo: Demo) -> None:
    """Who may be used for what."""
    demo.show.note(SIMULATED)
    rows = []
    for purpose in demo.house.preferences.asked:
        census = demo.house.gate.census(Source().use(purpose))
        granted = sum(n for ruling, n in census.items() if ruling.allow)
        why = next((r.for_operator() for r in census if not r.allow), "")
        rows.append((purpose.value, granted, sum(census.values()) - granted, why))
        if purpose is Purpose.MODEL_TRAINING:
            demo.figures["consented"] = granted
    demo.show.table(
        "People by purpose", ("purpose", "may be used", "may not", "mostly because"), rows
    )


def learn(demo: Demo) -> None:
    """Learn from those who agreed, and measure on what they bought later."""
    source = Source()
    with demo.show.busy("measuring on a split in time"):
        split = split_at(demo.house.gate, source, SPLIT, n_items=N_ITEMS)
        found = evaluate(split, "ease", reg=REG)
        prices = price_of_refusals(split, "ease", seed=demo.seed, reg=REG)
    demo.show.table(
        f"New products bought after {SPLIT:%d %B %Y}, by those who agreed to training",
        ("", "NDCG@10", "Recall@20"),
        [
            ("EASE", f"{found.model.ndcg10:.4f}", f"{found.model.recall20:.4f}"),
            ("popularity", f"{found.popularity.ndcg10:.4f}", f"{found.popularity.recall20:.4f}"),
        ],
    )
    demo.show.table(
        "What refusals cost those who agree (measured without anybody who refused)",
        ("if this share of them agreed", "people learnt from", "NDCG@10"),
        [(f"{p.rate:.0%}", p.n_trained, f"{p.quality.ndcg10:.4f}") for p in prices],
    )
    del split
    with demo.show.busy("training on all of it"):
        trained = demo.house.recommender.train(
            "ease", n_items=N_ITEMS, metrics=found.as_json(), reg=REG
        )
    out = sum(trained.denied.values())
    demo.show.say(
        f"live: {', '.join(m.label for m in trained.models)}, "
        f"from {trained.n_people:,} households; "
        f"{out:,} were left out because they did not agree (ledger entry {trained.entry})"
    )
    demo.figures |= {
        "trained_on": trained.n_people,
        "ndcg10": found.model.ndcg10,
        "recall20": found.model.recall20,
        "ndcg10_popularity": found.popularity.ndcg10,
        "recall20_popularity": found.popularity.recall20,
        "price_of_refusals": [
            {"rate": p.rate, "trained_on": p.n_trained, "ndcg10": p.quality.ndcg10} for p in prices
        ],
    }


def recommend(demo: Demo) -> None:
    """Recommend to ten households, with reasons, and keep spirits out for those it must."""
    recommender, catalogue = demo.house.recommender, demo.house.catalogue
    everybody = demo.house.register.everybody()
    chosen = recommender.recommend_many(everybody, N_LISTED)
    passed_over = [each.subject for each in chosen if each.withheld and each.personal]
    evenly = everybody[:: max(1, len(everybody) // N_SHOWN)]
    rows = []
    for subject in [*passed_over[:3], *evenly][:N_SHOWN]:
        found = recommender.recommend(SubjectId(subject), N_LISTED)
        known = catalogue.items(mentioned(found))
        best = found.items[0]
        ground = found.ground.for_operator() if found.ground else ""
        rows.append(
            (f"no. {subject}", known[best.item].name, because(best, known), found.withheld, ground)
        )
    columns = ("household", "first of its list", "why", "withheld", "by what leave")
    demo.show.table(f"Ten households, a list of {N_LISTED} for each", columns, rows)
    withheld = sum(each.withheld for each in chosen)
    demo.show.say(
        f"over the lists of all households, {withheld:,} restricted products (alcohol, tobacco, "
        "weight loss, medicine) were passed over for those who are not known to be old enough"
    )
    demo.figures["recommended"] = len(rows)
    demo.figures["restricted_withheld"] = withheld


def write(demo: Demo) -> None:
    """Write a campaign: one text that fails its checks, one that passes."""
    for name, role in (("maya", "marketer"), ("rui", "reviewer"), ("noor", "privacy_officer")):
        demo.passwords[name] = secrets.token_urlsafe(9)
        demo.house.operators.add(name, role, demo.passwords[name])
    said = read_campaign_file(demo.shop.campaign)
    campaigns = demo.house.campaigns
    bad = campaigns.draft(said, "maya", subject_line=BAD_SUBJECT, body=BAD_BODY)
    demo.show.table(
        "A text that maya wrote in a hurry",
        ("check", "words", "what is wrong"),
        [(each.check, each.quote, each.reason) for each in bad.findings],
    )
    demo.figures["draft_findings"] = len(bad.findings)
    _refused(demo, "to the review desk", lambda: campaigns.submit(CAMPAIGN, "maya"))
    good = campaigns.draft(said, "maya")
    _show_draft(demo, good)
    demo.show.say(demo.house.campaigns.preview(CAMPAIGN).words())


def approve(demo: Demo) -> None:
    """Have it judged by others: a new claim takes two, and the author is none of them."""
    desk = demo.house.desk
    item = demo.house.campaigns.submit(CAMPAIGN, "maya")
    _refused(demo, "by its author", lambda: desk.decide(item, "maya", "approved", "looks fine"))
    desk.decide(item, "rui", "approved", "prices and dates match the fact sheet")
    (risk,) = desk.item(item).risks
    demo.show.say(f"rui approves it; {risk}, so it takes a second approval")
    _refused(demo, "twice by one", lambda: desk.decide(item, "rui", "approved", "still fine"))
    desk.decide(item, "noor", "approved", "the recipe card proves the claim")
    demo.show.say(f"noor approves item {item} too: exactly these bytes may go out, no others")


def send(demo: Demo) -> None:
    """Send it to a mail server on this machine; one household withdraws while its mail waits."""
    house = demo.house
    queued = house.campaigns.queue(CAMPAIGN)
    waiting = house.outbox.rows(CAMPAIGN, State.QUEUED)
    changed = SubjectId(waiting[-1].subject)
    house.preferences.answer(
        changed, Purpose.DIRECT_MARKETING_EMAIL, ConsentStatus.WITHDRAWN, source=ONE_CLICK
    )
    demo.show.say(
        f"{queued.new:,} messages wait; household no. {changed} now clicks the one-click link "
        "of an older message"
    )
    with Mailbox(demo.mail_port) as mailbox, demo.show.progress("sending") as on_progress:
        sent = house.campaigns.send(CAMPAIGN, progress=on_progress)
    if sent.halted is not None:
        raise sent.halted
    measured = house.campaigns.measure(CAMPAIGN)
    demo.show.table(
        "Sent and measured",
        ("messages", "how many"),
        [
            ("held out, to be compared with", queued.held),
            ("sent", sent.sent),
            *((f"stopped: {reason}", n) for reason, n in sent.stopped.items()),
            ("arrived at the mail server", len(mailbox.received)),
            ("chosen from the household's own purchases", measured.personal),
            ("restricted products passed over", measured.withheld),
        ],
    )
    demo.show.message(mailbox.received[0])
    demo.figures["sent"] = sent.sent
    demo.figures["arrived"] = len(mailbox.received)
    demo.figures["stopped_after_withdrawal"] = sum(sent.stopped.values())


def answer_why(demo: Demo) -> None:
    """Let one household ask why."""
    house = demo.house
    subject = house.outbox.rows(CAMPAIGN, State.SENT)[0].subject
    decided = house.ledger.about(house.keys.pseudonym(subject))
    uses = [entry for entry in decided if entry.kind == "use"][:6]
    rows = [
        (
            use.number,
            use.body["purpose"],
            use.body.get("answer", "granted, among others"),
            use.body.get("article", ""),
        )
        for use in uses
    ]
    columns = ("entry", "purpose", "answer", "rule")
    demo.show.table(f"Decisions about household no. {subject}", columns, rows)
    held = ", ".join(each.label for each in house.models.holding(subject))
    demo.show.say(f"models that hold it: {held or 'none'}")
    demo.figures["decisions_shown"] = len(rows)


def forget(demo: Demo) -> None:
    """Forget one household: models, rows, key; and hold the model against a retrain."""
    house = demo.house
    (model,) = [each for each in house.models.live() if each.name == "ease"]
    subject = SubjectId(house.models.people(model)[0])
    erased = house.erasure.erase(subject, by="rui")
    seconds = {each["model"]: each["seconds"] for each in erased.models}
    with demo.show.busy("training anew without it, to compare"):
        found = house.forgetting.difference_from_retrain(house.models.one(model.number))
    rows = sum(erased.rows.values())
    demo.show.table(
        f"Household no. {subject} is forgotten",
        ("what", "how"),
        [
            ("rows deleted", f"{rows:,} in {sum(n > 0 for n in erased.rows.values())} tables"),
            ("key destroyed", "yes" if erased.keys else "no"),
            ("the model forgot it in", f"{seconds[model.label] * 1e3:.1f} ms"),
            ("a retrain takes", f"{found.seconds * 1e3:,.0f} ms"),
            ("largest difference of any score", f"{found.largest:.1e}"),
            ("erased everywhere in", f"{erased.seconds:.2f} s"),
        ],
    )
    demo.figures |= {
        "forget_seconds": seconds[model.label],
        "retrain_seconds": found.seconds,
        "forget_max_difference": found.largest,
        "erase_seconds": erased.seconds,
    }


def verify(demo: Demo) -> None:
    """Verify the ledger."""
    demo.house.checkpoint()
    found = demo.house.verify_ledger()
    said = "whole" if found.whole else "; ".join(found.faults)
    demo.show.say(f"{found.entries:,} entries, {found.checkpoints} signed checkpoints: {said}")
    demo.figures["ledger_entries"] = found.entries
    demo.figures["ledger_verified"] = found.whole


ACTS: tuple[Callable[[Demo], None], ...] = (
    take_in,
    count_consent,
    learn,
    recommend,
    write,
    approve,
    send,
    answer_why,
    forget,
    verify,
)


def peak_memory_mb() -> float:
    """The most memory this process has held, in megabytes."""
    import resource
    import sys

    kept = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kept / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _show_draft(demo: Demo, drafted: Drafted) -> None:
    demo.show.text("The text of the generator, from the fact sheet alone", drafted.draft.text)
    demo.show.say(f"{len(drafted.findings)} findings")


def _refused(demo: Demo, what: str, attempt: Callable[[], object]) -> None:
    """Show that something is refused; it would be a fault if it were not."""
    try:
        attempt()
    except ReviewNeeded as refusal:
        demo.show.say(f"refused {what}: {refusal.message}")
    else:
        raise RuntimeError(f"{what}: this should have been refused")
