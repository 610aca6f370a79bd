"""A street where help is asked for and given: a resident and a mother, a worker and a neighbour's, people for hard hours."""

from typing import Any

from tests.town import small_town

ALL_DAY = {"shift": "00:00-24:00", "languages": ["en", "zh_CN"]}


def helping(**changes: Any) -> dict[str, Any]:
    """The small town without an observation, with a counsellor, two more for crises, a supervisor of the community and one
    of the county."""
    workers = [
        {
            "id": "wang",
            "name": "王芳",
            "post": "G1",
            "role": "grid_worker",
            "skills": ["care", "visit", "escort"],
            **ALL_DAY,
        },
        {
            "id": "zhao",
            "name": "赵强",
            "post": "G2",
            "role": "grid_worker",
            "skills": ["care", "visit", "crisis"],
            **ALL_DAY,
        },
        {"id": "chen", "name": "陈医生", "post": "K1", "role": "community_doctor", "skills": ["medical"], **ALL_DAY},
        {"id": "he", "name": "何老师", "post": "K1", "role": "counsellor", "skills": ["counsel", "crisis"], **ALL_DAY},
        {"id": "sun", "name": "孙主任", "post": "K1", "role": "supervisor", "skills": [], **ALL_DAY},
        {"id": "ma", "name": "马主任", "post": "C", "role": "supervisor", "skills": [], **ALL_DAY},
    ]
    areas = [{"id": "C"}, {"id": "T1", "parent": "C"}, {"id": "K1", "parent": "T1"}, {"id": "G1", "parent": "K1"},
             {"id": "G2", "parent": "K1"}]  # fmt: skip
    people = [{"id": "li", "name": "李明", "language": "en"}, {"id": "mother", "name": "李妈妈", "chat": "none"},
              {"id": "bai", "name": "白雪", "language": "en"}]  # fmt: skip
    households = [
        {"id": "h1", "grid": "G1", "responsible": "wang", "head": "li", "members": ["li", "mother"]},
        {"id": "h2", "grid": "G2", "responsible": "zhao", "head": "bai", "members": ["bai"]},
    ]
    return small_town(areas=areas, workers=workers, people=people, households=households, episodes=[]) | changes
