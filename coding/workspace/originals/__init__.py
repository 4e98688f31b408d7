"""Original files on their way into the vault, and corrections of how they were read."""
