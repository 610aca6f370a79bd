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
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("form_version", sa.String(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("passed_by", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["addresses.id"],
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["areas.id"],
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["persons.id"],
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["persons.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_applications_open",
            ["address_id", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["persons.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roster_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("bot", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["addresses.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("roster_files", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roster_files_waiting",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("menu", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("menu_wanted", sa.String(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_addresses_menu",
            ["bot", "id"],
            unique=False,
            sqlite_where=sa.text("menu <> menu_wanted"),
            postgresql_where=sa.text("menu <> menu_wanted"),
        )

    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.add_column(sa.Column("building", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("household_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("most_uses", sa.SmallInteger(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("uses", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("made_by_id", sa.Uuid(), nullable=True))
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_index(batch_op.f("ix_invitations_household_id"), ["household_id"], unique=False)
        batch_op.create_foreign_key("fk_invitations_made_by", "persons", ["made_by_id"], ["id"])
        batch_op.create_foreign_key("fk_invitations_household", "households", ["household_id"], ["id"])

    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("phone_key", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("marks", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("guardian_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_persons_guardian_id"), ["guardian_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_persons_phone_key"), ["phone_key"], unique=False)

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_duty", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("duty_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("duty_until")
        batch_op.drop_column("on_duty")

    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_persons_phone_key"))
        batch_op.drop_index(batch_op.f("ix_persons_guardian_id"))
        batch_op.drop_column("guardian_id")
        batch_op.drop_column("marks")
        batch_op.drop_column("phone_key")
        batch_op.drop_column("phone")

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_constraint("fk_invitations_made_by", type_="foreignkey")
        batch_op.drop_constraint("fk_invitations_household", type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_invitations_household_id"))
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("made_by_id")
        batch_op.drop_column("revoked_at")
        batch_op.drop_column("uses")
        batch_op.drop_column("most_uses")
        batch_op.drop_column("household_id")

    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_column("building")

    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_column("kind")
        batch_op.drop_column("name")

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_addresses_menu",
            sqlite_where=sa.text("menu <> menu_wanted"),
            postgresql_where=sa.text("menu <> menu_wanted"),
        )
        batch_op.drop_column("menu_wanted")
        batch_op.drop_column("menu")

    with op.batch_alter_table("roster_files", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_roster_files_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("roster_files")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_person_id"))

    op.drop_table("consents")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_applications_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("applications")
