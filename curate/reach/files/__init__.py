"""The vault's files: text ⇄ the private types, pure. One module a kind of file."""
