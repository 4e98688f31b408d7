"""Where every interview stands and what comes next for whom."""
