"""The commands of the private room, and the only ones that may open it; ``check`` asks ``walls`` what has leaked."""
