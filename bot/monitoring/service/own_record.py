"""What is kept of somebody's health, for themselves, in a file: observations, endings, every report (A2, A3)."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.i18n import Words
from bot.monitoring.service import readings
from bot.monitoring.service.episodes import Programme
from bot.monitoring.tables import Duty, MonitoringEpisode, Report
from bot.people import access
from bot.people.access import Known


async def of(uow: UnitOfWork, programme: Programme, words: Words, person: Known) -> list[dict[str, Any]]:
    """Somebody's observations, oldest first, each with its reports; temperatures in °C, instants in UTC."""
    found = select(MonitoringEpisode).where(col(MonitoringEpisode.person_id) == person.id)
    return [
        {
            "protocol": words.pick(programme.protocol(row.protocol, row.protocol_version).title),
            "protocol_version": row.protocol_version,
            "place": row.place,
            "began_at": row.starts_at,
            "last_day": row.end_on,
            "state": row.state,
            "ended_at": row.closed_at,
            "reason": row.reason,
            "onset": row.onset_on,
            "reports": await _reports(uow, programme, words, person, row),
        }
        for row in await uow.session.scalars(found.order_by(col(MonitoringEpisode.id)))
    ]


async def _reports(
    uow: UnitOfWork, programme: Programme, words: Words, person: Known, episode: MonitoringEpisode
) -> list[dict[str, Any]]:
    found = (
        select(Report, col(Duty.on), col(Duty.slot))
        .outerjoin(Duty, col(Duty.id) == col(Report.duty_id))
        .where(col(Report.episode_id) == episode.id)
        .order_by(col(Report.id))
    )
    kept = []
    for report, on, slot in await uow.session.execute(found):
        said = readings.opened(uow, report)
        kept.append(
            {
                "at": report.at,
                "day": on,
                "slot": slot,
                "temperature": None if said.temperature is None else said.temperature / 10,
                "symptoms": list(said.symptoms),
                "in_words": readings.describe(words, programme, said),
                "symptomatic": report.symptomatic,
                "counts": report.counts,
                "sent_by": "me" if report.reporter_id == person.id else await access.name_of(uow, report.reporter_id),
            }
        )
    return kept
