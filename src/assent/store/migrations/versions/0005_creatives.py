"""creatives"""

import sqlalchemy as sa
from alembic import op

revision = "0005_creatives"
down_revision = "0004_approval_of_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "creative_decision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("creative", sa.String(length=64), nullable=False),
        sa.Column("declared", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("reward", sa.Integer(), nullable=True),
        sa.Column("harm", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("creative_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_creative_decision_creative"), ["creative"], unique=False
        )
        batch_op.create_index("ix_creative_decision_subject", ["subject"])

    with op.batch_alter_table("learning_model", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about", sa.String(length=64), server_default="", nullable=False)
        )
