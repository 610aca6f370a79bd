"""What residents ask for and what staff are to do: requests and tasks, each with one person who answers for it, a deadline,
a next person, a supervisor, until it is closed with what came of it.

What a task of another room says is that room's wording: the ground carries it.

Beyond the four, the resident's way: ``needs.py`` (what can be asked for), ``supplies.py`` (what a home usually gets),
``asking.py`` (asked and followed), ``filled.py`` (the forms behind it). Staff's way: ``lists.py`` and ``pages.py``;
``equipment.py``, what they lack themselves; ``board.py``, errands for volunteers. Danger: ``crisis_words.py`` reads any text
for it, ``crisis_alarm.py`` gives numbers and brings people, ``unregistered.py`` lets those on duty write to somebody nobody
knows. Talk between a resident and their worker: ``relay.py`` passes it on, ``relay_rules.py`` says what may pass.
"""
