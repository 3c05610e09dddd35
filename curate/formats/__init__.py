"""Text to model and back, pure: no files, no network, no clock."""
