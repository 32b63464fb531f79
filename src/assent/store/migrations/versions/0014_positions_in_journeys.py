"""positions in journeys"""

import sqlalchemy as sa
from alembic import op

revision = "0014_positions_in_journeys"
down_revision = "0013_plans_of_campaigns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns_position",
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("did_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "subject", "round"),
    )
