"""Plays a story: the real service on a fresh embedded database, phones over the local Bot API, a clock that jumps.

``story`` reads the file (``document``: YAML that knows its lines; ``town``: who is who; ``verbs``: what can be done in a
step, ``steps``: the steps themselves), ``stage`` holds the service, its clock and the phones, ``acts`` does what a step
says (``checkin``: a finished form, ``course``: a decision, ``moving``: a move, ``requests``: help), ``watch`` finds what
changed, ``player`` lets it happen in order, ``transcript`` makes it readable.
"""
