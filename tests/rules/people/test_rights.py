"""What each role may do, right by right (A1)."""

from bot.people import rules
from tests.rules.people.matrix import MATRIX


def test_every_role_is_in_the_matrix() -> None:
    """A new role is decided about here, right by right; one that nobody knows may nothing."""
    assert set(MATRIX) - {"chief"} == set(rules.ROLES)
    for role, allowed in MATRIX.items():
        assert {what for what in rules.May if rules.may(role, what)} == allowed
