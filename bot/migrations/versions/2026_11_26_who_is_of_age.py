"""Staff may say that somebody with a guardian is of age.

Revision: 309764153696, after 2b7cd3283f2a
"""

import sqlalchemy as sa
from alembic import op

revision = "309764153696"
down_revision = "dfee54d836a9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("of_age", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_column("of_age")
