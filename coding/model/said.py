"""Sentences that are said in English here and in the reader's language on a page; made on the lowest floor."""

from codebook.said import N_, Said, Things, counted, from_told, mark, said, told

__all__ = ["N_", "Said", "Things", "counted", "from_told", "mark", "said", "told"]
