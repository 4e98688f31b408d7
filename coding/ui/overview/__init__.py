"""Where the project stands and what comes next."""
