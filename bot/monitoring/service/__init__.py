"""The verbs of an observation: ``episodes`` (begin, look up), ``checkin`` (start, complete, an emergency sign),
``reminders`` (what the clock does), ``wishes`` (when, as its reader chose), ``whose`` (whom a text is about),
``own_record`` (what is kept, for themselves), ``alerts`` (raise, take, review), ``overview`` (staff's day, its lists, a
member's page)."""
