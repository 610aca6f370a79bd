"""Linli without a token: a local Bot API, phones to press on, and a player of scenarios."""
