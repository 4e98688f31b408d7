"""The queue of disagreements of a locked round, decisions with reasons, and the consensus."""
