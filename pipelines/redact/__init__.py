"""Finding identifiers in transcripts and making the text that others may read.

The modules, in the order they are used: :mod:`~pipelines.redact.engine` finds identifiers,
:mod:`~pipelines.redact.review` orders them for a person, :mod:`~pipelines.redact.clusters` says which mean the same
person or place, :mod:`~pipelines.redact.pseudonyms` names them, :mod:`~pipelines.redact.release` makes the released
text, :mod:`~pipelines.redact.leaks` looks for what should not be in a text that leaves.

Importing this package loads no model.
"""
