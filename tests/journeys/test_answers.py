"""M3, M4: what is understood, and what it means."""

from tests.town import Town, neighbours

WRITTEN = {
    "zh_CN": "37度4 有点咳嗽",
    "zh_TW": "３７．４ 有點咳嗽",
    "en": "37,4 and a bit of a cough",
    "ko": "37.4도, 기침이 나요",
}
FELT = {
    "any_one": (["Cough"], True),
    "one_of_any_two": (["Headache"], False),
    "any_two": (["Headache", "Chills"], True),
    "recorded_only": (["Took fever medicine"], False),
    "recorded_only_and_one": (["Took fever medicine", "Headache"], False),
}
SEND = {"zh_CN": "发送", "zh_TW": "送出", "en": "Send", "ko": "보내기"}


async def test_people_write_as_they_speak(here: Town) -> None:
    """M3: four neighbours write the same in four languages; each sees what was understood, sends it, and is called."""
    cast = await here.plants(neighbours(here.time.now(), **{language: language for language in WRITTEN}))
    told = len(cast["wang"].messages)
    for language, text in WRITTEN.items():
        await cast[language].says(text)
        assert "37.4" in cast[language].last, language
        await cast[language].taps(SEND[language])
        assert "37.4 °C" in cast[language].last, language
        assert "王芳" in cast[language].last, language
    assert len(cast["wang"].messages) == told + len(WRITTEN)
    assert all("fever" in text for text in cast["wang"].since(told))


async def test_the_fever_line_itself_is_fever(here: Town) -> None:
    """M4: 37.2 is not, 37.3 is."""
    li, wang, chen = await here.moves_in()
    told = len(wang.messages), len(chen.messages)
    await li.says("37.2 no symptoms")
    await li.taps("Send")
    assert "Nothing unusual" in li.last
    assert (len(wang.messages), len(chen.messages)) == told
    await li.says("/checkin")
    await li.taps("37.3", "No symptoms")
    assert "counts as fever" in li.last
    assert (len(wang.messages), len(chen.messages)) == (told[0] + 1, told[1] + 1)
    assert "fever" in wang.last


async def test_symptoms_count_by_their_group(here: Town) -> None:
    """M4: any one of the first group, any two of the second; others are kept and never count."""
    cast = await here.plants(neighbours(here.time.now(), **dict.fromkeys(FELT, "en")))
    for name, (symptoms, counts) in FELT.items():
        someone, told = cast[name], len(cast["wang"].messages)
        await someone.says("/checkin")
        await someone.taps("36.6", *symptoms, "Send")
        assert all(symptom in someone.last for symptom in symptoms), name
        assert len(cast["wang"].messages) == told + counts, name
        assert (await here.episode(someone)).ill is counts, name


async def test_feeling_ill_without_a_symptom_asks_for_a_call(here: Town) -> None:
    """M4: "I feel ill" alone is symptomatic, and somebody calls back."""
    li, wang, _ = await here.moves_in()
    await li.says("/checkin")
    await li.taps("36.6", "I feel ill", "Send")
    assert "Expect a call within 30 minutes" in li.last
    assert "feels ill, asks for a call" in wang.last


async def test_no_symptoms_never_invents_a_temperature(here: Town) -> None:
    """M3: "no symptoms" alone is asked for its temperature, also after a correction from the summary."""
    li, wang, _ = await here.moves_in()
    told = len(wang.messages)
    await li.says("no symptoms")
    assert "What is your temperature now" in li.last
    assert await here.duties(li) == []
    await li.says("12")
    assert "between 34.0 °C and 43.0 °C" in li.last
    await li.says("97.9 F")
    await li.taps("Send")
    assert "36.6 °C" in li.last
    assert len(wang.messages) == told


async def test_what_is_not_understood_changes_nothing(here: Town) -> None:
    """I5: a text that says nothing is answered with how to report, and no duty is touched."""
    li, *_ = await here.moves_in()
    await li.says("what a beautiful day")
    assert "did not understand" in li.last
    assert "36.6 no symptoms" in li.last
    await li.says("/checkin")
    await li.says("what a beautiful day")
    assert "could not read one number" in li.last
    assert await here.duties(li) == []


async def test_a_changed_message_is_read_again(here: Town) -> None:
    """M3: who writes 36.6 and changes it to 38.6 means 38.6."""
    li, wang, _ = await here.moves_in()
    written = here.api.phones.say(li.phone.id, "36.6 no symptoms")
    await here.settle()
    here.api.phones.edit(li.phone.id, written, "38.6 no symptoms")
    await here.settle()
    await li.taps("Send")
    assert "38.6 °C" in li.last
    assert "fever" in wang.last
