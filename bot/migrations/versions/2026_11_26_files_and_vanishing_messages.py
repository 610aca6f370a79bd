"""A message may bring a file, take another one off its chat, and vanish after a while.

Revision: bc608d646a1b, after 5bdde44cd4e9
"""

import sqlalchemy as sa
from alembic import op

revision = "bc608d646a1b"
down_revision = "5bdde44cd4e9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deletes", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("vanish_seconds", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("vanish_seconds")
        batch_op.drop_column("deletes")
