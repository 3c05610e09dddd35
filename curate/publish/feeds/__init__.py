"""The notes as feeds for others: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, in archives (RFC 5005). Pure."""
