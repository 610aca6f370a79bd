"""The verbs of a request or task: asked, routed, answered, noted, closed; each judged under the row's lock.

``requests.py`` is the resident's side, ``answering.py`` the staff's, ``contact.py`` and ``survey.py`` what is recorded
of both; ``tasks.py`` is for rooms that open tasks of their own. ``routing.py`` decides who gets it, from ``pool.py``'s
people; ``crisis.py`` when several are alerted together; ``timers.py`` what falls due; ``absence.py`` whoever leaves;
``placing.py`` writes down who has it and tells them; ``telling.py`` finds who hears of what is no task; ``record.py`` is
the log. ``reading.py`` opens one, ``strangers.py`` is for who is in no roster, ``ground.py`` is what all of them stand on.
"""
