"""holds of the erased"""

import sqlalchemy as sa
from alembic import op

revision = "0019_holds_of_the_erased"
down_revision = "0018_requests_about_messages"
branch_labels = None
depends_on = None

LOGS = "logs of what was done with the data"


def upgrade() -> None:
    with op.batch_alter_table("rights_withheld", schema=None) as table:
        what = sa.Column("what", sa.String(length=64), server_default=LOGS, nullable=False)
        table.add_column(what)
        short, long = sa.String(length=32), sa.String(length=64)
        table.alter_column("law", existing_type=short, type_=long, existing_nullable=False)
        table.alter_column("until", existing_type=sa.BigInteger(), nullable=True)
