"""What people enter beside interviews, and what is counted of all sources."""
