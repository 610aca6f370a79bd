"""What is open about somebody is found at once.

Revision: efa5bf514ff2, after 8451ba0492a6
"""

import sqlalchemy as sa
from alembic import op

revision = "efa5bf514ff2"
down_revision = "8451ba0492a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("questionnaire_responses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_responses_about",
            ["subject_id"],
            unique=False,
            sqlite_where=sa.text("status = 'in-progress'"),
            postgresql_where=sa.text("status = 'in-progress'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("questionnaire_responses", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_responses_about",
            sqlite_where=sa.text("status = 'in-progress'"),
            postgresql_where=sa.text("status = 'in-progress'"),
        )
