"""The tables' history: the same migrations on SQLite and PostgreSQL."""
