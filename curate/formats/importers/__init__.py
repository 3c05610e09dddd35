"""Reads the exports of other services, and the reading lists that they become.

values: single values of them, cleaned · tables: CSV · pages: HTML · trees: XML and JSON · kinds: which is which ·
lists: reading/NAME.jsonl, the user's own copy
"""
