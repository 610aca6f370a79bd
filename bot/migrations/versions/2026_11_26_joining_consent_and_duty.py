"""joining, consent and duty.

Revision: 333e703d1ec1, after adf65efd87fe
"""

import sqlalchemy as sa
from alembic import op

revision = "333e703d1ec1"
down_revision = "adf65efd87fe"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_duty", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("duty_until", sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("duty_until")
        batch_op.drop_column("on_duty")

