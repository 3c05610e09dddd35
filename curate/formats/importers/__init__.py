"""What other services give out of what a user kept there, and the reading lists that it becomes.

values: single values of them, cleaned · tables: CSV · pages: HTML · trees: XML and JSON · kinds: which is which ·
lists: reading/NAME.jsonl, the user's own copy
"""
