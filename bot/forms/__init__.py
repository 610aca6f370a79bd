"""Forms: every dialogue of two or more questions, in FHIR R4's words (Questionnaire, item, link_id).

Pure, one on top of the other: ``questionnaire.py`` (what is asked, and what an answer can be) and ``questionnaire_file.py``
(read from content), ``amounts.py``, ``dates.py``, ``mentions.py`` (numbers, days and named options in what people write),
``reading.py`` (a text as answers), ``enclosures.py`` (what comes with a message as a value), ``response.py`` (how far one
response is), ``refusals.py`` (why an answer is not taken) and ``engine.py`` (definition, state, input and the day give an
outcome), ``steps.py`` (an input in a button's few bytes), ``answers.py`` (an answer as people read it), ``keyboards.py``
(the buttons below a question), ``messages.py`` (how a state looks).
``tables.py`` keeps the open responses, ``memories.py`` what each remembers, ``kept.py`` a text until it is said what it is
about, ``service.py`` holds the verbs. A new type of
item is a member of ``questionnaire.Type``, what only it has in ``questionnaire_file.py``, its reading in ``reading.py``, its
words in ``answers.py`` and ``refusals.py``, and its rows in ``keyboards.py``.
"""
