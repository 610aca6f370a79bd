"""The chained record: who changed or read what, in the same transaction, where no one can alter it unseen.

Each row's ``mac`` is keyed and covers the row before it, so an altered, removed, inserted, reordered or forged row breaks
the chain at its number. A row names nobody: actors and objects by id; its detail is sealed, and only its keyed digest is in
the chain, so that a detail can be erased without breaking it, and nobody can then guess what it said (A2).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import BigInteger, Field, SQLModel, col

from bot.sealing import KeyRing, Sealed, SealedText, SealError

OPERATOR = "operator"
"""Who did it, in the audit chain, when it was done on the command line."""


class AuditRow(SQLModel, table=True):
    """One change of, or one look into, personal data."""

    __tablename__ = "audit"
    model_config = {"arbitrary_types_allowed": True}

    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime
    actor: str
    action: str
    object: str
    area: str
    purpose: str
    outcome: str
    digest: bytes
    detail: Sealed | None = Field(default=None, sa_type=SealedText)
    mac: bytes


class AuditHead(SQLModel, table=True):
    """The one row that knows the chain's end; locking it orders the writers."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    mac: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """What to record. ``actor`` is a person's id, ``service`` or ``operator``; ``detail`` is sealed."""

    action: str
    object: str
    actor: str = "service"
    area: str = ""
    purpose: str = ""
    outcome: str = "done"
    detail: Mapping[str, Any] = field(default_factory=dict)


async def chain(session: AsyncSession, lines: Sequence[Line], now: datetime, ring: KeyRing) -> None:
    """Append ``lines`` to the chain: the last statements of a unit of work, for the head stays locked until it commits."""
    head = (await session.scalars(select(AuditHead).where(col(AuditHead.id) == 1).with_for_update())).one()
    rows: list[dict[str, Any]] = []
    for line in lines:
        head.seq += 1
        text = json.dumps(line.detail, sort_keys=True, default=str, ensure_ascii=False)
        row = {
            "seq": head.seq,
            "at": now,
            "actor": line.actor,
            "action": line.action,
            "object": line.object,
            "area": line.area,
            "purpose": line.purpose,
            "outcome": line.outcome,
            "digest": _digest(ring, head.seq, text),
        }
        head.mac = _mac(ring, head.mac, row)
        rows.append(
            row | {"mac": head.mac, "detail": ring.seal(text, "audit.detail", head.seq) if line.detail else None}
        )
    await session.execute(insert(AuditRow), rows)


async def verify(session: AsyncSession, ring: KeyRing) -> int | None:
    """Walk the whole chain; the number of the first row that is not as it was written, or None when all are."""
    # one statement sees the rows and the head as they were at one instant, also while others append
    whole = select(AuditHead, AuditRow).outerjoin(AuditRow, true()).order_by(col(AuditRow.seq))
    head, mac, expected = (0, b"missing"), b"", 1
    async for end, row in await session.stream(whole.execution_options(yield_per=1000)):
        head = (end.seq, end.mac)
        if row is not None:
            mac = _mac(ring, mac, row.model_dump(exclude={"mac", "detail"}))
            if row.seq != expected or not hmac.compare_digest(mac, row.mac) or not _detail_is_whole(ring, row):
                return expected
            expected += 1
    return None if head == (expected - 1, mac) else expected


def _detail_is_whole(ring: KeyRing, row: AuditRow) -> bool:
    if row.detail is None:
        return True
    try:
        text = ring.open(row.detail, "audit.detail", row.seq)
    except SealError:
        return False
    return hmac.compare_digest(_digest(ring, row.seq, text), row.digest)


def _digest(ring: KeyRing, seq: int, text: str) -> bytes:
    return hmac.digest(ring.audit_key, f"detail {seq} {text}".encode("utf-8", "surrogatepass"), "sha256")


def _mac(ring: KeyRing, previous: bytes, row: Mapping[str, Any]) -> bytes:
    values = [
        row["seq"],
        row["at"].isoformat(),
        row["actor"],
        row["action"],
        row["object"],
        row["area"],
        row["purpose"],
        row["outcome"],
        row["digest"].hex(),
    ]
    body = hashlib.sha256(json.dumps(values).encode()).digest()
    return hmac.digest(ring.audit_key, previous + body, "sha256")
