"""Sentences that are said in English here and in the reader's language on a page; made on the lowest floor."""

from codebook.message import N_, Message, Things, counted, mark, message_from_json, message_of, message_to_json

__all__ = ["N_", "Message", "Things", "counted", "message_from_json", "mark", "message_of", "message_to_json"]
