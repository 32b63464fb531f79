"""holdouts"""

import sqlalchemy as sa
from alembic import op

revision = "0012_holdouts"
down_revision = "0011_leases_and_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns_held_out",
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "subject"),
    )
