"""The Telegram edge: what comes in is stored, then routed; what goes out is rendered, paced and settled.

``receive`` (webhook and poller -> inbox), ``dispatch`` (inbox -> route), ``send`` (outbox -> Bot API), ``pacing`` (the
token's limits), ``render`` (Message -> text and markup), ``answers`` (what an answer means), ``transport``
(python-telegram-bot's request class over aiohttp), ``introduce`` (everybody's menus and the webhook, at each
start), ``menus`` (the menu of one chat), ``fetch`` (a file that was sent), ``messages`` (what the edge itself says),
``turn`` (what a handler is given).
"""
