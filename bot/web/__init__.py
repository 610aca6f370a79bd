"""HTTP: Telegram's webhook, health and metrics."""
