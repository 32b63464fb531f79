"""egress"""

import sqlalchemy as sa
from alembic import op

revision = "0009_egress"
down_revision = "0008_audiences"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_egress",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.String(length=64), nullable=False),
        sa.Column("processor", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("content_egress", schema=None) as batch_op:
        batch_op.create_index("ix_content_egress_campaign", ["campaign"])
        batch_op.create_index("ix_content_egress_subject", ["subject"])
