"""`assent recommend`: what a person may like, and why."""

import click

from assent.cli.opened import as_json, opened, say_json, several, someone, table


@click.command("recommend")
@click.argument("kind")
@click.argument("value")
@click.option("-n", "count", type=several, default=10, show_default=True, help="How many items.")
@as_json
def COMMAND(kind: str, value: str, count: int, *, json: bool) -> None:
    """Recommend to one person, with the reasons for each item.

    KIND is what identifies them, such as `email` or `household`; VALUE is theirs.
    """
    from assent.recommend import because, mentioned

    with opened() as house:
        found = house.recommender.recommend(someone(house, kind, value), count)
        known = house.catalogue.items(mentioned(found))
    ground = found.ground.for_operator() if found.ground else ""
    if json:
        items = [
            {
                "sku": known[each.item].sku,
                "name": known[each.item].name,
                "score": each.score,
                "because": because(each, known),
                "shares": {known[r.item].sku: r.share for r in each.reasons if r.item in known},
                "rest": each.rest,
            }
            for each in found.items
        ]
        answer = {"items": items, "personal": found.personal, "ground": ground}
        say_json(
            answer | {"withheld": found.withheld, "entries": found.entries, "model": found.model}
        )
        return
    rows = [(known[e.item].name, f"{e.score:.3f}", because(e, known)) for e in found.items]
    table("Recommended" if found.personal else "Popular", ("item", "score", "why"), rows)
    click.echo(f"{ground}; ledger entry {found.entries[0]}")
    if found.withheld:
        click.echo(f"{found.withheld} restricted products passed over")
