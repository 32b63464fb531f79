"""two approvals"""

import sqlalchemy as sa
from alembic import op

revision = "0006_two_approvals"
down_revision = "0005_creatives"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_passed",
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("check", sa.String(length=64), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item", "check", "reviewer"),
    )
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("risks", sa.Text(), server_default="[]", nullable=False))
