"""Finding texts by their words, in English and Japanese, without a dictionary: pure, and no more than Python needs.

terms     from a text to what it can be found by
index     BM25 over texts: the ones that have the terms of a query
feedback  from texts that somebody liked to a query for more of them; and a choice that isn't all of one kind
sameness  how much of one text is in another
"""
