"""Places in the book are kept, and who has left it; where a household lived before.

Revision: 8451ba0492a6, after fa391435026e
"""

import sqlalchemy as sa
from alembic import op

revision = "8451ba0492a6"
down_revision = "fa391435026e"
branch_labels = None
depends_on = None

PLACES = """
    UPDATE persons SET place = counted.place FROM (
        SELECT persons.id AS id, row_number() OVER (
            PARTITION BY persons.household_id
            ORDER BY CASE WHEN persons.id = households.head_id THEN 0 ELSE 1 END, persons.id
        ) AS place
        FROM persons JOIN households ON households.id = persons.household_id
    ) AS counted WHERE persons.id = counted.id
"""
"""Everybody has the place that lists gave them until now: the head first, the others as they came in."""


def upgrade() -> None:
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.add_column(sa.Column("formerly", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.SmallInteger(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("left_on", sa.Date(), nullable=True))
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("back_from", sa.Date(), nullable=True))
    op.execute(PLACES)


def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("back_from")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_column("left_on")
        batch_op.drop_column("place")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_column("formerly")
