"""collection"""

import sqlalchemy as sa
from alembic import op

revision = "0015_collection"
down_revision = "0014_positions_in_journeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_message",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("intake_message", schema=None) as batch_op:
        batch_op.create_index("ix_intake_message_subject", ["subject"])

    op.create_table(
        "people_link",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("people_link", schema=None) as batch_op:
        batch_op.create_index("ix_people_link_subject", ["subject"])

    op.create_table(
        "people_moved",
        sa.Column("link", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link", "what", "key"),
    )
    with op.batch_alter_table("people_moved", schema=None) as batch_op:
        batch_op.create_index("ix_people_moved_subject", ["subject"])
