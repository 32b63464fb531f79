"""leases and lists"""

import sqlalchemy as sa
from alembic import op

revision = "0011_leases_and_lists"
down_revision = "0010_rights_and_their_proof"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activation_listed",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("destination", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.String(length=128), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("restricted", sa.String(length=64), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("known_by", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.String(length=128), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("destination", "campaign", "subject"),
    )
    with op.batch_alter_table("activation_listed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activation_listed_subject"), ["subject"], unique=False)

    with op.batch_alter_table("activation_outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("key", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("purpose", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("worker", sa.String(length=128), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("leased_until", sa.BigInteger(), server_default="0", nullable=False)
        )

    # Until now there was mail only: what waits or went keeps one key each, and is counted as such.
    op.execute(
        "UPDATE activation_outbox SET key = 'queued-' || number, purpose = CASE "
        "WHEN campaign LIKE 'telling-%' THEN 'service' ELSE 'direct_marketing_email' END"
    )
