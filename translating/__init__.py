"""What brings the texts of the interface to native readers, and their answers back; beside the product."""
