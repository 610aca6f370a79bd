"""The verbs of an observation: ``episodes`` (look up), ``beginning``, ``course`` (move, isolate, end, release);
``decisions`` (what is asked before what cannot be taken back), ``deciding`` (the worker's menu), ``findings`` (tests,
onset), ``ending`` (what was open ends with it), ``moving``; ``checkin`` (start, complete, an emergency sign),
``household`` (all members in one message), ``whose`` (whom a text is about), ``heads`` (who reports for whom),
``readings``, ``own_record`` (what is kept, for themselves); ``reminders`` (what the clock does), ``wishes`` (when, as
its reader chose), ``silence`` (what misses lead to), ``visits``; ``alerts`` (raise, take, review), ``unanswered``
(what nobody took in time); ``overview`` (staff's day, its lists, a member's page), ``day`` (one day of many), ``homes``
(a household's page), ``book`` (all households), ``lists`` (the line list), ``shifts`` (lists as a shift begins and
ends); ``papers`` (curve, notice, contact)."""
