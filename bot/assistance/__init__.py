"""What residents ask for and what staff are to do: requests and tasks, each with one person who answers for it, a deadline,
a next person, a supervisor, until it is closed with what came of it.

What a task of another room says is that room's wording: the ground carries it.
"""
