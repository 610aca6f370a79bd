"""The first day of an observation is kept.

Revision: fa391435026e, after 309764153696
"""

import sqlalchemy as sa
from alembic import op

revision = "fa391435026e"
down_revision = "309764153696"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("monitoring_episodes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("monitoring_episodes", schema=None) as batch_op:
        batch_op.drop_column("first_on")
