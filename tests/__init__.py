"""Stories of people, days and chat lines, on real databases and the local Bot API."""
