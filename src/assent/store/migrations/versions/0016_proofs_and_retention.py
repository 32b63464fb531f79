"""proofs and retention"""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0016_proofs_and_retention"
down_revision = "0015_collection"
branch_labels = None
depends_on = None

AT_ONCE = 10_000


def upgrade() -> None:
    op.create_table(
        "ledger_node",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    nodes = sa.table("ledger_node", sa.column("place"), sa.column("hash"))
    connection = op.get_bind()
    leaves = sa.text("SELECT leaf FROM ledger_entry ORDER BY number")
    peaks: list[bytes] = []
    rows = []
    for size, (leaf,) in enumerate(connection.execute(leaves), 1):
        peaks.append(bytes(leaf))
        full, height = size, 0
        while full % 2 == 0:
            right = peaks.pop()
            peaks[-1] = sha256(b"\x01" + peaks[-1] + right).digest()
            full, height = full // 2, height + 1
            if height % 4 == 0:
                rows.append({"place": ((2 * full - 1) << height) - 1, "hash": peaks[-1]})
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(nodes.insert(), rows[start : start + AT_ONCE])

    # The age of what is kept already is not known; it counts from now on.
    sqlite = connection.dialect.name == "sqlite"
    now = "strftime('%s', 'now')" if sqlite else "extract(epoch from now())"
    for name in ("people_sealed", "people_trait"):
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(
                sa.Column("kept_at", sa.BigInteger(), nullable=False, server_default="0")
            )
        op.execute(f"UPDATE {name} SET kept_at = CAST({now} AS BIGINT)")
