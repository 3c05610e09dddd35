"""Finds texts by their words, in English and Japanese, without a dictionary: pure, with the standard library alone.

terms         from a text to the terms it can be found by
index         BM25: the texts that have the terms of a query
feedback      from texts that somebody liked to a query for more of them; and a varied choice from a ranking
text_overlap  how much of one text is in another
"""
