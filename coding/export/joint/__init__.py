"""Sources side by side, as values: what records agree on, configurations of conditions, and the joint display. Pure."""
