"""Making and opening a project, its interviews, log and backups."""
