"""Finding identifiers and deciding on them."""
