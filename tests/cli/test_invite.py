"""``linli invite``: links for a person, a household, on paper; taken back again."""

import sqlite3

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


async def test_no_card_is_dead_before_there_is_another_one(operator: Operator) -> None:
    """A3: a sheet that cannot be written changes nothing; one that is takes back what its own households had, and no more."""

    def invitations() -> list[tuple[str, bool]]:
        with sqlite3.connect(operator.folder / "data/linli.sqlite") as database:
            return database.execute("SELECT id, revoked_at IS NULL FROM invitations ORDER BY id").fetchall()

    await operator.runs_each(
        (f"init --seed {seed(operator.folder)}", {}),
        ("invite sheet K1 first.pdf", {}),
        ("invite household G1-001", {}),
    )
    before = invitations()
    (operator.folder / "file").write_text("")
    for name in ("nowhere/cards.pdf", "file/cards.pdf", f"{'x' * 300}.pdf", "first.pdf"):
        done = await operator.runs("invite", "sheet", "K1", name)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    assert invitations() == before
    with sqlite3.connect(operator.folder / "data/linli.sqlite") as database:
        database.execute("UPDATE persons SET left_on = '2026-01-01' WHERE household_id IS NOT NULL")
    empty = await operator.runs("invite", "sheet", "K1", "empty.pdf")
    assert (empty.code, "no household in K1" in empty.err, invitations()) == (2, True, before)
    with sqlite3.connect(operator.folder / "data/linli.sqlite") as database:
        database.execute("UPDATE persons SET left_on = NULL")
    done = await operator.runs("invite", "sheet", "K1", "second.pdf")
    assert (done.code, "Written: second.pdf" in done.out) == (0, True)
    assert invitations() == [
        *((each, good and each not in dict(before[-2:])) for each, good in before),
        (invitations()[-1][0], True),
    ]
    assert [file.name for file in operator.folder.glob("*.pdf")] in (
        ["first.pdf", "second.pdf"],
        ["second.pdf", "first.pdf"],
    )
