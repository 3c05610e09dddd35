"""curate reads the feeds of your field, waits for your words, and publishes them."""

__version__ = "0.1.0"
