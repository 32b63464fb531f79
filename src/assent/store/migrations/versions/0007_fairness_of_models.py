"""fairness of models"""

import sqlalchemy as sa
from alembic import op

revision = "0007_fairness_of_models"
down_revision = "0006_two_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("learning_model", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trained_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("fairness", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("overridden", sa.JSON(), nullable=True))
