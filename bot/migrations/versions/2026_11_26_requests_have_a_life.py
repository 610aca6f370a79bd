"""requests have a life.

Revision: 2b7cd3283f2a, after 333e703d1ec1
"""

import sqlalchemy as sa
from alembic import op

revision = "2b7cd3283f2a"
down_revision = "333e703d1ec1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["tasks.id"],
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"],
            ["persons.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assignments_held",
            ["worker_id", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_assignments_task_id"), ["task_id"], unique=False)

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", sa.String(), nullable=False, server_default=""))
        batch_op.alter_column("cap", existing_type=sa.SMALLINT(), nullable=True)

    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.String(), nullable=False, server_default="normal"))
        batch_op.add_column(sa.Column("requester_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("text", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("response_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("step", sa.String(), nullable=False, server_default="worker"))
        batch_op.add_column(sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("supervisor_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("resident_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("late_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reopened", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("solved", sa.Boolean(), nullable=True))
        batch_op.create_index("ix_tasks_requester", ["requester_id", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_waiting",
            ["opened_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_foreign_key("fk_tasks_by", "persons", ["by_id"], ["id"])
        batch_op.create_foreign_key("fk_tasks_requester", "persons", ["requester_id"], ["id"])



def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_constraint("fk_tasks_requester", type_="foreignkey")
        batch_op.drop_constraint("fk_tasks_by", type_="foreignkey")
        batch_op.drop_index(
            "ix_tasks_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index("ix_tasks_requester")
        batch_op.drop_column("solved")
        batch_op.drop_column("surveyed_at")
        batch_op.drop_column("reopened")
        batch_op.drop_column("contacted_at")
        batch_op.drop_column("hidden")
        batch_op.drop_column("late_at")
        batch_op.drop_column("missed_at")
        batch_op.drop_column("resident_told_at")
        batch_op.drop_column("supervisor_told_at")
        batch_op.drop_column("deadline_at")
        batch_op.drop_column("look_at")
        batch_op.drop_column("held_until")
        batch_op.drop_column("attempts")
        batch_op.drop_column("step")
        batch_op.drop_column("response_id")
        batch_op.drop_column("text")
        batch_op.drop_column("by_id")
        batch_op.drop_column("requester_id")
        batch_op.drop_column("priority")

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.alter_column("cap", existing_type=sa.SMALLINT(), nullable=False)
        batch_op.drop_column("languages")

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_task_id"))
        batch_op.drop_index(
            "ix_assignments_held",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("assignments")
