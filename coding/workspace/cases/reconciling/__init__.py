"""Case variables to reconcile: what coders of a case differ about, and decisions that make its consensus record."""
