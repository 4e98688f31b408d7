"""A recording written down by the speech model of ``align``: pieces of words, and turns of them.

``listening.py`` goes through the sound piece by piece, ``turns.py`` makes turns by pauses, ``languages.py``
says how well the built-in model does by language.
"""
