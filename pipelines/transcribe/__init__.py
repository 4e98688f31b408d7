"""A recording written down by the speech model of :mod:`pipelines.align`: pieces of words, and turns of them.

:mod:`~pipelines.transcribe.listening` goes through the sound piece by piece, :mod:`~pipelines.transcribe.turns` makes
turns by pauses, :mod:`~pipelines.transcribe.languages` says how well the built-in model does by language.
"""
