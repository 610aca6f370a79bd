"""What is kept of somebody's health, for themselves, in a file: observations and what was decided in them, tests, what staff
found, endings, every report (A2, A3)."""

from html import unescape
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.assistance.tables import Task
from bot.db import UnitOfWork
from bot.i18n import Words
from bot.monitoring import messages
from bot.monitoring.service import readings
from bot.monitoring.service.episodes import FOLLOW_UP, MISSED, Programme
from bot.monitoring.tables import Alert, Duty, EpisodeEvent, MonitoringEpisode, Report, TestResult
from bot.people import access, staffing
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
            "ill": row.ill,
            "onset": row.onset_on,
            "decided": await _decided(uow, programme, words, person, row),
            "tests": await _tests(uow, row.id),
            "alerts": await _alerts(uow, words, row.id),
            "visits": await _visits(uow, row.id),
            "reports": await _reports(uow, programme, words, person, row),
        }
        for row in await uow.session.scalars(found.order_by(col(MonitoringEpisode.id)))
    ]


async def _decided(
    uow: UnitOfWork, programme: Programme, words: Words, person: Known, episode: MonitoringEpisode
) -> list[dict[str, Any]]:
    """The course of an observation. A reason that a colleague wrote in their own words stays with those who decide."""
    found = select(EpisodeEvent).where(col(EpisodeEvent.episode_id) == episode.id).order_by(col(EpisodeEvent.id))
    title = words.pick(programme.protocol(episode.protocol, episode.protocol_version).title)
    kept = []
    for row in await uow.session.scalars(found):
        told, on = row.what in messages.EVENTS, row.at.astimezone(person.zone).date()
        detail = title if row.what == "begun" else row.detail
        kept.append(
            {
                "at": row.at,
                "what": row.what,
                "why": row.why,
                "in_words": unescape(messages.event(words, on, row.what, detail, row.why)) if told else "",
                "by": await _role(uow, row.by_id),
            }
        )
    return kept


async def _tests(uow: UnitOfWork, episode_id: UUID) -> list[dict[str, Any]]:
    found = select(TestResult).where(col(TestResult.episode_id) == episode_id).order_by(col(TestResult.id))
    return [
        {
            "kind": row.kind,
            "day": row.taken_on,
            "result": row.result,
            "at": row.at,
            "taken_back_at": row.taken_back_at,
            "by": await _role(uow, row.by_id),
        }
        for row in await uow.session.scalars(found)
    ]


async def _alerts(uow: UnitOfWork, words: Words, episode_id: UUID) -> list[dict[str, Any]]:
    found = select(Alert).where(col(Alert.episode_id) == episode_id).order_by(col(Alert.id))
    return [
        {
            "kind": row.kind,
            "raised_at": row.raised_at,
            "reviewed_at": row.reviewed_at,
            "finding": row.finding,
            "in_words": words.label(messages.FINDINGS[row.finding]) if row.finding in messages.FINDINGS else "",
            "by": await _role(uow, row.reviewed_by_id),
        }
        for row in await uow.session.scalars(found)
    ]


async def _visits(uow: UnitOfWork, episode_id: UUID) -> list[dict[str, Any]]:
    """What staff found when they visited after recovery, or asked after reports that were missing."""
    found = select(Task).where(col(Task.about_id) == episode_id, col(Task.kind).in_((FOLLOW_UP, MISSED)))
    return [
        {
            "kind": row.kind,
            "week": int(row.args) if row.kind == FOLLOW_UP else None,
            "asked_at": row.opened_at,
            "closed_at": row.closed_at,
            "outcome": row.outcome,
            "by": await _role(uow, row.assignee_id),
        }
        for row in await uow.session.scalars(found.order_by(col(Task.id)))
    ]


async def _role(uow: UnitOfWork, staff_id: UUID | None) -> str:
    return await staffing.role_of(uow, staff_id) if staff_id else ""


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
