"""Who lives where, who answers for whom, and in which language: areas, households, persons, posts, invitations.

Beyond the four: ``access.py``, the only door into it for a right; ``listing.py``, its side door for a whole area's list;
``held.py``, what nearly every verb asks for, fetched once;
``roster.py``, a town written into rows; ``seed.py``, a seed file checked before it is; ``duty.py``, a worker's own word
about being there; ``terms.py``, what people agree to when they join; ``consent.py``, that they did; ``entrance.py``, what
they read at the door; ``moving.py``, who moves and who is head; ``shifts.py``, when a post begins and ends its day;
``routine.py``, no routine messages for who wants none; ``reminding.py``, when somebody wants to be reminded;
``mydata.py``, what is kept about somebody, for themselves;
``answering.py``, who answers for somebody, and whether they are there; ``invitation_sheet.py``, cards with codes to scan;
``town_file.py``, a town's file against the town as it is; ``town_book.py``, the town as an operator looks at it;
``people_named.py``, somebody as an operator names them;
``phones.py``, a phone that changes hands; ``departures.py``, who leaves their chat or the book;
``leave.py``, who is away and who stands in;
``staffing.py``, posts as routing sees them; ``menus.py``, which command menu a chat shows;
``refusal.py``, whoever has taken their consent back; ``guardians.py``, who answers for somebody, and until when;
``claims.py``, strangers who say that they live here; ``places.py``, places as people name them;
``book.py``, the household book as it is turned over; ``marks.py``, what somebody is to be looked after for.

A community's own roster comes in and goes out as a file. The file: ``roster_columns.py``, what stands in it in every
language; ``roster_file.py``, read; ``roster_workbook.py`` and ``roster_text.py``, its two kinds; ``roster_archive.py``,
hostile ones refused; ``roster_template.py``, the empty one, and people written into it. Its people:
``roster_cells.py``, one row's; ``roster_book.py``, what is known and what would change; ``roster_households.py``,
``roster_plan.py`` and ``roster_guardians.py``, which of them is who, and reports for whom. The rows:
``roster_records.py``, the book read; ``roster_import.py``, tried and written; ``roster_post.py``, sent to the bot;
``roster_export.py``, written back. ``roster_messages.py`` words it.
"""
