"""Who lives where, who answers for whom, and in which language: areas, households, persons, posts, invitations.

Beyond the four: ``access.py``, the only door to people's rows; ``roster.py``, a town written into rows;
``seed.py``, a seed file checked before it is.
"""
