"""The main job: reminded, reported in two taps, answered; a fever reaches the worker and the doctor at once."""

from tests.town import Town, small_town


async def test_two_taps_from_the_reminder(here: Town) -> None:
    """M10, M2: the reminder at 18:00 is answered with two taps and the answer says what comes next."""
    cast = await here.plants(small_town())
    li, wang = cast["li"], cast["wang"]
    await here.moves_to("18:00")
    assert "Day 1 of 14" in li.last
    await li.taps("36.6", "No symptoms")
    assert "Recorded" in li.last
    assert "36.6" in li.last
    assert len(wang.messages) == 1  # the welcome


async def test_a_fever_reaches_the_worker_and_the_doctor(here: Town) -> None:
    """M4, M6: 38.2 alerts both at once, before anything else of that moment."""
    cast = await here.plants(small_town())
    li, wang, chen = cast["li"], cast["wang"], cast["chen"]
    await here.moves_to("18:00")
    await li.says("38.2 cough")
    await li.taps("Send")
    assert "120" in li.last
    assert "G1-001" in wang.last
    assert "G1-001" in chen.last
    await wang.taps("Details")
    await wang.taps("calling")
    assert "王芳" in li.last
