"""``linli invite``: links for a person, a household, on paper; taken back again."""

from tests.cli.linli import Operator, links, seed


async def test_links_are_made_printed_and_taken_back(operator: Operator) -> None:
    """A3: each command says what it did; a sheet names nobody and takes earlier ones back; what is wrong is one sentence."""
    commands = (
        f"init --seed {seed(operator.folder)}", "invite person mother", "invite household G1-001", "invite sheet K1 cards.pdf",
        "invite revoke --household G1-001", "invite revoke --person mother", "invite person nobody",
        "invite household G9-001", "invite revoke", "invite sheet K1 cards.txt", "invite sheet K9 other.pdf",
    )  # fmt: skip
    _, person, home, sheet, again, taken, *wrong = await operator.runs_each(*((each, {}) for each in commands))
    assert set(links(person.out)) == {"mother"}
    assert "G1-001: https://t.me/linli_bot?start=" in home.out
    assert "Cards: 1." in sheet.out
    written = (operator.folder / "cards.pdf").read_bytes()
    assert written.startswith(b"%PDF-")
    assert b"mother" not in written
    assert "taken back: 1" in again.out
    assert "taken back: 1" in taken.out
    for done in wrong:
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert not (operator.folder / "other.pdf").exists()
