"""Where somebody lived before they moved alone is kept.

Revision: 5f760a9f2cd6, after efa5bf514ff2
"""

import sqlalchemy as sa
from alembic import op

revision = "5f760a9f2cd6"
down_revision = "efa5bf514ff2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("formerly", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_column("formerly")
