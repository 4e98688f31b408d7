"""Who is spoken of in a text, and what is left of each of them when it is masked.

Text and identifiers in, values out: :mod:`~pipelines.extras.persons.lexicon` has the words,
:mod:`~pipelines.extras.persons.spots` says what stands where, :mod:`~pipelines.extras.persons.reading` goes through it
from top to bottom and says whom it means.
"""
