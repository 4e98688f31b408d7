"""People's work: the project's store, vault, access, agreement, reconciliation, exports and the app."""

__version__ = "0.1.0"
