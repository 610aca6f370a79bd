"""What residents ask for and what staff are to do: requests and tasks, each with one person who answers for it, a deadline,
a next person, a supervisor, until it is closed with what came of it.

What a task of another room says is that room's wording: the ground carries it.

Beyond the four, of what residents ask for: ``needs.py`` (what can be asked for) and ``supplies.py`` (what a home usually
gets); ``crisis_words.py`` reads any text for somebody in danger; ``relay_rules.py`` says what may pass between a resident
and their worker.
"""
