"""What is read of persons, and what stewards decide on what is left of them."""
