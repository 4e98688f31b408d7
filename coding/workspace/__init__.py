"""The use-cases: the only place that joins access, store, vault and pipelines.

Every function that acts for a person takes a :class:`~coding.workspace.context.Context` first and is marked with the
permission it needs (:func:`~coding.workspace.context.requires`). The app, the command line and Python call the same
functions and so live by the same rules.
"""
