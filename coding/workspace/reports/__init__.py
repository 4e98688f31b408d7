"""What leaves the project: reports, exchange files, their material, checks and register."""
