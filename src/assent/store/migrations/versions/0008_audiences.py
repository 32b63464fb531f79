"""audiences"""

import sqlalchemy as sa
from alembic import op

revision = "0008_audiences"
down_revision = "0007_fairness_of_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audiences_audience",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("declared", sa.String(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "audiences_member",
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject", "audience"),
    )
    with op.batch_alter_table("audiences_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audiences_member_audience"), ["audience"], unique=False
        )

    op.create_table(
        "audiences_size",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("audiences_size", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audiences_size_said_at"), ["said_at"], unique=False)
