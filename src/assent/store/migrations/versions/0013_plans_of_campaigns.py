"""plans of campaigns"""

import sqlalchemy as sa
from alembic import op

revision = "0013_plans_of_campaigns"
down_revision = "0012_holdouts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns_plan",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("hold", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
