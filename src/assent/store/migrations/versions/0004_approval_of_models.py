"""approval of models"""

import sqlalchemy as sa
from alembic import op

revision = "0004_approval_of_models"
down_revision = "0003_members_of_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("learning_model", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("approved_because", sa.String(), nullable=True))
