"""Projects on this computer: finding, remembering and making them, before anybody has signed in."""
