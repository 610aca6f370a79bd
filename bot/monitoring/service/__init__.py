"""The verbs of an observation: ``episodes`` (begin, look up), ``checkin`` (start, complete, an emergency sign),
``reminders`` (what the clock does), ``alerts`` (raise, take, review), ``overview`` (staff's day, its lists, a member's
page)."""
