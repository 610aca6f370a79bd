"""What an operator's monitoring reads: counters of one process, in a registry of their own."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """Passed from the composition root; numbers only, never an id or a word of anybody."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = Counter("linli_updates_received", "Updates stored", registry=self.registry)
        self.unreadable = Counter("linli_updates_unreadable", "Updates quarantined unread", registry=self.registry)
        self.handled = Counter("linli_updates_handled", "Updates handled", ["result"], registry=self.registry)
        self.sent = Counter(
            "linli_sends", "Answers of the Bot API to sends", ["lane", "answer"], registry=self.registry
        )
        self.fired = Counter("linli_due_fired", "Due items fired", ["kind", "result"], registry=self.registry)
        self.lag = Histogram("linli_update_lag_seconds", "From stored to handled", registry=self.registry)
        self.token_refused = Gauge(
            "linli_token_refused", "1 while the Bot API refuses the token", registry=self.registry
        )
