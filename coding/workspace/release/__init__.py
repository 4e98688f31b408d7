"""The one-way door: freezing a reviewed interview, and mending what an earlier release missed."""
