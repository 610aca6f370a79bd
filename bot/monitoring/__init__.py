"""People under observation: episodes, the duties of each day and slot, reports, alerts and reviews (M1–M15).

Beyond the four: ``protocol.py`` (what a protocol is) and ``protocol_file.py`` (read from content). What leaves the room as a
document: ``record.py``, one episode read whole, for its temperature curve (drawn by ``bot/chart.py``) and its FHIR bundle
(``fhir.py``); ``line_list.py``, an area's episodes, as the table of ``sheet.py``.
"""
