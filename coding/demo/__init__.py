"""The demo project, ready to be copied, and the invented, gentle interviews that ``make prepared`` makes it from."""
