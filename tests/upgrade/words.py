"""Words of the user's own, in words.yaml: a few of the program's, one with a number, in one language or in both."""

OWN_WORDS = """\
# My words. A word that is not here is the program's.
latest: {en: My newest notes, ja: 私の新しいノート}
count: {en: "{0} notes of mine", ja: "私のノート{0}件"}
count_one: {en: "{0} note of mine", ja: "私のノート{0}件"}
takeaway: {en: Keep this}
topic_of: {en: "All on {0}", ja: "{0}のすべて"}
subscribe: Follow me
"""
OWN_DESK_WORDS = """\
desk: {en: My desk, ja: 私の机}
found: {en: "{0} of mine", ja: "私の{0}件"}
"""
OWN_REVIEW_WORDS = """\
title: {en: My week, ja: 私の一週間}
span: {en: "from {0} to {1}", ja: "{0}から{1}まで"}
"""
