"""What staff are to do: tasks, each with one person who answers for it, until it is closed with what came of it.

Until routing comes with residents' own requests (R1-R16), a task goes straight to the household's responsible worker, or
to their stand-in. What a task says is its own room's wording: whoever opens one brings it.

Beyond the four, of what residents ask for: ``needs.py`` (what can be asked for) and ``supplies.py`` (what a home usually
gets); ``crisis_words.py`` reads any text for somebody in danger; ``relay_rules.py`` says what may pass between a resident
and their worker.
"""
