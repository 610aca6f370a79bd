"""Forms: every dialogue of two or more questions, in FHIR R4's words (Questionnaire, item, link_id).

Pure, one on top of the other: ``questionnaire.py`` (what is asked) and ``questionnaire_file.py`` (read from content),
``amounts.py``, ``mentions.py`` (numbers and named options in what people write), ``reading.py`` (a text as answers),
``response.py`` (how far one response is) and ``engine.py`` (definition, state and input give an outcome), ``steps.py``
(an input in a button's few bytes), ``messages.py`` (how a state looks).
``tables.py`` keeps the open responses and ``service.py`` holds the verbs. A new type of item is a member of
``questionnaire.Type``, its reading in ``reading.py`` and its rows in ``messages.py``.
"""
