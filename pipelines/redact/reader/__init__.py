"""The reader: a small language model that reads identifiers from the sentence they stand in."""
