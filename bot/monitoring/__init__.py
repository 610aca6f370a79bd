"""People under observation: episodes, the duties of each day and slot, reports, alerts and reviews (M1–M15).

Beyond the four: ``protocol.py`` (what a protocol is) and ``protocol_file.py`` (read from content).
"""
