"""The third room: the right article for the right person. Private; nothing here is ever published."""
