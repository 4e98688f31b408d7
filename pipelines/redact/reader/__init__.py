"""The reader: a small language model that reads identifiers from the sentence they stand in."""

# Why one reader, and no rules: decision 0980.
