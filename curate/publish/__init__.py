"""The second room: from notes to a site and posts. No network, no database, no private data: files in, files out."""
