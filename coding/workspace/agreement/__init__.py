"""Agreement of a locked round, between groups and over time, and what the methods section says of it."""
