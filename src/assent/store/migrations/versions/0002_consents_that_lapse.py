"""consents that lapse"""

import sqlalchemy as sa
from alembic import op

revision = "0002_consents_that_lapse"
down_revision = "0001_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_notice",
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "version"),
    )
    op.create_table(
        "gate_law",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "people_remembered",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("hash", "about"),
    )
    with op.batch_alter_table("consent_standing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_consent_standing_until"), ["until"], unique=False)

    # Bits of a standing have other places since. Without standings everybody is denied, until
    # the house folds its log anew on being opened (`Register.mend`).
    op.execute("DELETE FROM consent_standing")
