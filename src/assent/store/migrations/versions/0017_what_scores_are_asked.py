"""what scores are asked"""

import sqlalchemy as sa
from alembic import op

revision = "0017_what_scores_are_asked"
down_revision = "0016_proofs_and_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("learning_model") as batch_op:
        batch_op.add_column(sa.Column("asked", sa.JSON(none_as_null=True), nullable=True))
