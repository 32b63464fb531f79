"""rights and their proof"""

import sqlalchemy as sa
from alembic import op

revision = "0010_rights_and_their_proof"
down_revision = "0009_egress"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights_code",
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
    )
    with op.batch_alter_table("rights_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_code_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_code_until"), ["until"], unique=False)

    op.create_table(
        "rights_count",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "item"),
    )
    op.create_table(
        "rights_deletion",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("erasure", sa.Integer(), nullable=False),
        sa.Column("processor", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("whom", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("token"),
    )
    with op.batch_alter_table("rights_deletion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_deletion_erasure"), ["erasure"], unique=False)

    op.create_table(
        "rights_request",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("asks", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("law", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("agent", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledge_by", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("identified_at", sa.BigInteger(), nullable=True),
        sa.Column("identified_by", sa.String(length=64), nullable=True),
        sa.Column("extended_at", sa.BigInteger(), nullable=True),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.String(length=64), nullable=True),
        sa.Column("erasure", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_request_erasure"), ["erasure"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_request_subject"), ["subject"], unique=False)

    op.create_table(
        "rights_withheld",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("erasure", sa.Integer(), nullable=False),
        sa.Column("law", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("rights_withheld", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_withheld_erasure"), ["erasure"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_withheld_until"), ["until"], unique=False)

    with op.batch_alter_table("learning_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learning_receipt_subject"), ["subject"], unique=False)

    with op.batch_alter_table("rights_erasure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("counted", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("steps", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("seconds", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("entry", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("certificate", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_rights_erasure_code"), ["code"], unique=True)
        batch_op.create_index(batch_op.f("ix_rights_erasure_subject"), ["subject"], unique=False)
