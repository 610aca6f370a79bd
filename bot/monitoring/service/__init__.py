"""The verbs of an observation: ``episodes`` (look up), ``beginning``, ``course`` (move, extend, end), ``moving``;
``checkin`` (start, complete, an emergency sign), ``household`` (all members in one message), ``heads`` (who reports for
whom), ``readings``; ``reminders`` (what the clock does), ``silence`` (what misses lead to), ``visits``; ``alerts`` (raise,
take, review); ``overview`` (staff's day, its lists, a member's page), ``homes`` (a household's), ``shifts`` (lists as a
shift begins and ends); ``papers`` (curve, notice, contact)."""
