"""requests about messages"""

import sqlalchemy as sa
from alembic import op

revision = "0018_requests_about_messages"
down_revision = "0017_what_scores_are_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=16), nullable=True))
        batch_op.create_index("ix_rights_request_about", ["about"])
