"""To whom data of people went: the processors named in the grants that they are in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, select

from assent.ledger.rows import entries, members_table, split


def recipients(
    connection: Connection, pseudonyms: Sequence[bytes], processors: Sequence[str]
) -> Mapping[bytes, set[str]]:
    """Which of these processors each person's data were granted to.

    Args:
        connection: to the ledger's store.
        pseudonyms: of the people.
        processors: those asked about; the entries of all others are not read.
    """
    wanted = set(pseudonyms)
    found: defaultdict[bytes, set[str]] = defaultdict(set)
    for processor in processors:
        named = f'%"processor":{msgspec.json.encode(processor).decode()}%'
        ours = (entries.c.kind == "use") & entries.c.body.like(named)
        granted = entries.c.body.like('%"answer":"granted"%')
        alone = select(entries.c.pseudonym).where(ours, granted).distinct()
        among = select(members_table.c.pseudonyms).join(
            entries, entries.c.number == members_table.c.entry
        )
        told = {bytes(each) for each in connection.scalars(alone) if each is not None}
        for joined in connection.scalars(among.where(ours)):
            told |= wanted & set(split(bytes(joined)))
        for each in wanted & told:
            found[each].add(processor)
    return found
