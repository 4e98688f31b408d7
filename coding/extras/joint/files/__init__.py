"""What leaves, as values: the joint display, codes by variables of cases, configurations of conditions. Pure."""
