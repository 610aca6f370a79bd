"""Every room's tables, so that the migrations know them all."""

from sqlmodel import SQLModel

from bot import audit, serials
from bot.assistance import tables as assistance
from bot.forms import tables as forms
from bot.messaging import tables as messaging
from bot.monitoring import tables as monitoring
from bot.people import tables as people

ROOMS = (audit, serials, messaging, people, assistance, forms, monitoring)
METADATA = SQLModel.metadata
