"""Chat logs: messages with a sender and a time of the calendar, which stays in the file."""
