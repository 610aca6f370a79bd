"""What a home usually gets of each daily good, as the programme plans it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.errors import SettingsError
from bot.i18n import Words


@dataclass(frozen=True, slots=True)
class Supply:
    """One good: its name and unit in every language, how much of it each person and each home gets, and whether the usual
    parcel has it."""

    name: Mapping[str, str]
    unit: Mapping[str, str]
    each_person: Decimal
    each_home: Decimal
    in_parcel: bool

    def amount(self, _: Words, people: int) -> str:
        """How much of it a home of so many gets, plain: ``Rice or flour 10 kg``."""
        amount = self.each_person * people + self.each_home
        return f"{_.pick(self.name)} {_.number(float(amount))} {_.pick(self.unit)}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All goods by the codes of the supplies form, for so many days."""

    days: int
    goods: Mapping[str, Supply]


def read(data: Any, languages: Sequence[str]) -> Catalogue:
    """The catalogue of a content file. ``SettingsError`` says what each good needs."""
    try:
        goods = {str(entry["code"]): _supply(entry, languages) for entry in data["items"]}
        return Catalogue(int(data["days"]), goods)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        raise SettingsError(
            "days are expected here, and for each of the items a code, amounts for each person and each home in quotes, and "
            "a name and a unit in every language"
        ) from None


def _supply(entry: Any, languages: Sequence[str]) -> Supply:
    name, unit = ({language: str(entry[key][language]) for language in languages} for key in ("name", "unit"))
    return Supply(
        name, unit, Decimal(entry["each_person"]), Decimal(entry["each_home"]), in_parcel=entry["parcel"] is True
    )
