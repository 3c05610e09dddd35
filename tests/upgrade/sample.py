"""The files that the user of the kept workspace writes: see ``make``. Sample people and ``.example`` addresses only."""

from __future__ import annotations

from tests.upgrade.words import OWN_DESK_WORDS, OWN_REVIEW_WORDS, OWN_WORDS

NETWORKS = ("x", "bluesky", "mastodon", "linkedin", "hatena", "email", "email-html")
"""Networks that are turned on by copies of the program's own templates."""

BY_HAND = ("2024-10-30-iwanakatta-hito-ni-kikaseru/x.txt", "2024-11-14-edited/bluesky.txt")
"""The posts that the user changes by hand, below posts/: the second is one of a note that says something else later."""
EMPTIED = "2024-10-22-a-reason-instead-of-an-apology/mastodon.txt"
"""The post that the user empties: no such post is wanted."""

FEEDS = """\
# What I read. This comment stays.
topics:
  remote work: [remote, hybrid, asynchronous, リモート, テレワーク]
  onboarding: [newcomer, first week, 受け入れ, 新しい人]
  psychological safety: [speaking up, 心理的安全性, 沈黙]
  networking: [weak tie, introduction, acquaintance, ネットワーキング]
  "R&D 研究": [laboratory]
feeds:
  - url: http://slow-signal.example/feed.xml
    topics: [remote work]
    private: false
  - url: http://hataraku-note.example/atom.xml
    title: はたらくノート（私の呼び名）
    article: {select: "main", drop: "nav"}
  - {url: "http://quiet-network.example/feed.json", drop: ["title: room"]}
  - url: http://briefs.example/feed.xml?key=secret
    articles: false
    keep: [survey, office, "/lab(oratory)?/"]
  - {url: "http://moved.example/feed.xml", private: true}
  - {url: "http://talk.example/latest.rss", articles: false}
filters:
  keep: [/./]
  drop:
    - sponsored
    - {title: /週刊|weekly/, author: /^PR /}
    - "tag: lottery"
network:
  contact: me@sample-person.example
"""

CONFIG = """\
# My site. This comment stays.
site_name: Sample Person
site_url: https://sample-person.example/work/
site_author: Sample Person
site_description: Notes on starting well. 離れた場所で、よい始まりを。
copyright: © Sample Person
docs_dir: site
site_dir: public
theme:
  name: material
  language: en
  font: false
  features: [navigation.tabs, navigation.top]
plugins:
  - search: {lang: [en, ja], pipeline: [stopWordFilter]}
markdown_extensions: [admonition, footnotes, md_in_html, tables, {toc: {permalink: true}}]
extra_css: [assets/mine.css]
extra:
  curate:
    engine: mkdocs
    hub: https://hub.sample-person.example/
    links: ["https://social.example/@sample", "https://code.example/sample"]
    cards: false
    examples: [/home/alice]
"""

PLAN = """\
days: [tue, 木]
times: ["08:30", "12:10"]
timezone: Asia/Tokyo
most: 9
order: oldest
networks:
  x: {days: [mon, wed, fri], times: ["08:10"]}
"""

RECEIVED = """\
{"type": "feed", "children": [
 {"type": "entry", "url": "https://reader.example/answer", "published": "2024-11-18T10:00:00Z",
  "author": {"name": "Sample Reader", "url": "https://reader.example/"}, "content": {"text": "I tried this."},
  "wm-property": "in-reply-to", "wm-private": false,
  "wm-target": "https://sample-person.example/work/notes/2024-11-12-all-keys/"},
 {"type": "entry", "url": "https://reader.example/hidden", "author": {"name": "Hidden"}, "wm-private": true,
  "wm-property": "mention-of", "wm-target": "https://sample-person.example/work/notes/2024-11-12-all-keys/"}
]}
"""

MENTIONS = """\
# What `curate mentions --send` did, oldest first. To send one again, delete its lines.
- {at: 2024-11-19T08:00:00Z, note: "2024-11-12-all-keys", target: "http://notes.example/all-keys", state: "sending", words: "aaaaaaaaaa", endpoint: "http://notes.example/mention"}
- {at: 2024-11-19T08:00:01Z, note: "2024-11-12-all-keys", target: "http://notes.example/all-keys", state: "accepted", words: "aaaaaaaaaa", endpoint: "http://notes.example/mention", status: 202, answer: "http://notes.example/mention/1"}
"""  # noqa: E501

ALL_KEYS = """\
---
title: "A note that uses every key: 'quotes', <angles> & more"
date: 2024-11-11
topics: [onboarding, "R&D 研究", remote work]
lang: en
source:
  url: http://notes.example/all-keys
  title: "Every key in <one> page & then some"
  author: Sample Author Z
  site: Example Notes
  date: 2024-11-01
  via: http://slow-signal.example/
  handles: {bluesky: "@author-z.example", mastodon: author_z@social.example}
  reply: true
  archive: https://archive.example/2024/http://notes.example/all-keys
quote: A key that nobody reads is a key that nobody misses.
takeaway: Name what you keep.
question: Which key do you never use?
---
My own words come first, with a [link to another note](2024-10-09-one-real-question-a-day.md), and go on for a while
so that the quotation stays the lesser part of it.

<!-- This comment never leaves the file. -->

## A heading

#reading is a hashtag here.

> Somebody else's sentence.

```python
print("code")
```

| One | Two |
|---|---|
| 1 | 2 |
"""


def note(title: str, url: str, words: str, *, more: str = "", topics: str = "networking") -> str:
    """A small note's file."""
    source = f"source:\n  url: {url}\n  title: About {title}\n  author: Sample Author Y\n  site: Example Notes\n"
    return f"---\ntitle: {title}\ntopics: [{topics}]\n{source}{more}---\n{words}\n"


EDITED = note("A note that was edited", "http://notes.example/edited", "My own words, in their first edition.")
RENAMED = note("A note that got another name", "http://notes.example/renamed", "My own words about names.")

BEFORE: dict[str, str | bytes] = {"site/notes/2024-11-13-first-name.md": RENAMED}
"""Files that are there at the first build and not later."""
AFTER: dict[str, str | bytes] = {
    "site/notes/2024-11-13-second-name.md": RENAMED,
    "site/notes/2024-11-14-edited.md": EDITED.replace("first edition", "second edition"),
}
"""Files as they are from the second build on."""

PAIR = "source:\n  url: http://quiet-network.example/en/keeping-a-weak-tie-warm.html\n  site: Quiet Network\n"
NOTES: dict[str, str | bytes] = {
    "2024-11-10-weak-ties.en.md": (
        f"---\ntitle: Warm ties\ntopics: [networking]\n{PAIR}---\nWrite when it helps them.\n"
    ),
    "2024-11-10-weak-ties.ja.md": f"---\ntitle: 弱いつながり\ntopics: [networking]\n{PAIR}---\n役に立つときに書く。\n",
    "2024-11-12-all-keys.md": ALL_KEYS,
    "2024-11-14-edited.md": EDITED,
    "without-a-day.md": note(
        "Its day stands in the file", "http://notes.example/its-day", "My own words.", more="date: 2024-09-30\n"
    ),
    "2024-09-12-空白 and Names.md": note(
        "名前のあるノート", "http://notes.example/name", "自分の言葉で書いたノートです。"
    ),
    # What this version holds back.
    "2024-11-15-no-words.md": note("No words yet", "http://notes.example/none", "<!-- Later. -->"),
    "2024-11-15-only-a-quotation.md": note("Only quoted", "http://notes.example/quoted", "> Somebody else's words."),
    "2024-11-16-broken-yaml.md": "---\ntitle: Half: a title\nsource: {url: http://notes.example/broken\n---\nWords.\n",
    "2024-11-16-a-script.md": note("A script", "http://notes.example/script", "My words.\n\n<script>1</script>"),
    "2024-11-16-comment-without-end.md": note("Open", "http://notes.example/open", "My words. <!-- not for all"),
    "2024-11-16-long-quotation.md": note("Long", "http://notes.example/long", "Mine.", more=f"quote: {'word ' * 80}\n"),
    "2024-11-16-no-source.md": "---\ntitle: No source\n---\nMy own words.\n",
    "2024-11-16-nobody-named.md": "---\nsource: {url: http://nobody.example/1}\n---\nMy own words.\n",
    "2024-11-17-same-address.md": note(
        "Second about one address", "https://www.notes.example/edited?utm_source=x", "Mine."
    ),
    "2024-11-17-marked-draft.md": note("Marked", "http://notes.example/marked", "My words.", more="draft: true\n"),
    "2024-11-17-not-utf-8.md": note("Café", "http://notes.example/cafe", "My words about a café.").encode("latin-1"),
    "no-day-at-all.md": note("No day", "http://notes.example/no-day", "My own words."),
    ".hidden.md": note("Hidden", "http://notes.example/hidden", "My own words."),
}

FILES: dict[str, str | bytes] = {
    "feeds.yaml": FEEDS,
    "mkdocs.yml": CONFIG,
    "plan.yaml": PLAN,
    "received.json": RECEIVED,
    "mentions.yaml": MENTIONS,
    "reading/mine.jsonl": (
        '{"url": "http://kept.example/one", "title": "A survey of first weeks", "tags": ["onboarding"], '
        '"added": "2024-10-02T10:00:00Z", "comment": "Mine alone.", "quotes": ["A passage."]}\n'
        '{"url": "http://kept.example/two", "title": "Read already", "read": true, "private": true}\n'
    ),
    "reading/later.jsonl": (
        '{"url": "http://hataraku-note.example/zatsudan-no-sekkei.html", "title": "雑談を設計しすぎない", '
        '"author": "見本 太郎", "added": "2024-11-22T09:00:00Z"}\n'
        '{"url": "http://briefs.example/survey", "title": "Newcomers and the first week: a survey", "author": "", '
        '"added": "2024-11-22T09:01:00Z"}\n'
    ),
    "site/about.md": "---\ntitle: About me\n---\n# About\n\nI write notes. Ask /home/alice.\n",
    "site/talks/2024.md": "# Talks\n\n[A note](../notes/2024-11-12-all-keys.md)\n",
    "site/archive.md": "# A page in a place that is the program's\n",
    "site/topics/remote-work.md": "What I mean by *remote work*.\n",
    "site/topics/R&D 研究.md": "What I mean by research.\n",
    "site/topics/nothing-like-it.md": "An introduction without a topic.\n",
    "site/files/handout.txt": "A handout.\n",
    "site/files/letter.docx": b"PK\x03\x04 not copied",
    "site/assets/mine.css": ".mine { color: inherit }\n",
    "site/CNAME": "sample-person.example\n",
    **{f"site/notes/{name}": text for name, text in NOTES.items()},
}

POST = """\
---
label: The village board
limit: 5000
unit: characters
link_counts: 20
share: https://board.village.example/new?text={text}&title={title}&url={url}
link: page
hashtags: 0
hashtags_at: first
too_long: shorten
---
"""

WORDS: dict[str, str | bytes] = {
    "templates/words.yaml": OWN_WORDS,
    "templates/desk/words.yaml": OWN_DESK_WORDS,
    "templates/review/words.yaml": OWN_REVIEW_WORDS,
}
TEMPLATES: dict[str, str | bytes] = {
    "templates/posts/village.txt.j2": POST,
    "templates/posts/village-md.md.j2": POST.replace("The village board", "Village, Markdown"),
    "templates/posts/village-html.html.j2": POST.replace("The village board", "Village, HTML"),
    "templates/posts/short.txt.j2": (
        "---\nlimit: 140\nunit: utf-16\nhashtags: 2\ntoo_long: thread\nlink: source\n---\n"
        "{{ point or title }}\n\n{{ takeaway }}\n\n{{ credit | join(', ') }}\n\n{{ link }}\n"
    ),
}

LAST: dict[str, str | bytes] = {
    "book.csv": (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Cleo,Muster,https://www.linkedin.example/in/cleo-muster,cleo@muster.example,Muster & Co.,Researcher,"
        "03 Jun 2024\n"
        "Dan,Beispiel,,dan@beispiel.example,Beispiel GmbH,,04 Jun 2024\n"
    ),
}

ME = """\
version: 1
name: Robin Sample
kana: ろびん
affiliation: Sample Notes
sign: {en: "Robin Sample, Sample Notes", ja: "ロビン・サンプル"}
lang: en
cadence: 3 months
"""

_ENTRY = "<item><title>{0}</title><link>{1}</link><guid>{1}</guid><pubDate>{2}</pubDate>{3}</item>"


def _rss(title: str, link: str, *entries: tuple[str, str, str, str]) -> tuple[str, str]:
    items = "".join(_ENTRY.format(*entry) for entry in entries)
    head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>{link}</link>'
    return f"{head}{items}</channel></rss>", "application/rss+xml"


_SURVEY = "<description>A survey of 400 newcomers: the first week decides who stays, says the laboratory.</description>"
_LOTTERY = "<description>A survey. Win.</description><category>lottery</category>"
_MOVED = _rss(
    "A site that moved", "http://moved.example/",
    ("Speaking up in small rooms", "http://moved.example/rooms", "Mon, 28 Oct 2024 08:00:00 GMT",
     "<description>On speaking up, psychological safety and acquaintance.</description>"),
)  # fmt: skip
WEB: dict[str, tuple[str, str]] = {
    "http://briefs.example/feed.xml": _rss(
        "Briefs", "http://briefs.example/",
        ("Newcomers and the first week: a survey", "http://briefs.example/survey?utm_source=feed",
         "Fri, 01 Nov 2024 08:00:00 GMT", _SURVEY),
        ("Office weekly", "http://briefs.example/weekly", "Sat, 02 Nov 2024 08:00:00 GMT",
         "<description>The weekly office.</description><author>PR Department</author>"),
        ("Office lottery", "http://briefs.example/lottery", "Sun, 03 Nov 2024 08:00:00 GMT", _LOTTERY),
        ("A sponsored survey", "http://briefs.example/sponsored", "Sun, 03 Nov 2024 09:00:00 GMT", ""),
        ("Gardens in winter", "http://briefs.example/gardens", "Mon, 04 Nov 2024 08:00:00 GMT",
         "<description>Which trees to cut, and when: from the laboratory.</description>"),
        ("Nothing that is kept", "http://briefs.example/other", "Tue, 05 Nov 2024 08:00:00 GMT", ""),
    ),
    "http://moved.example/new.xml": _MOVED,
    "http://talk.example/latest.rss": _rss(
        "First Weeks", "http://talk.example/",
        ("How do you welcome a newcomer in the first week?", "http://talk.example/t/1",
         "Wed, 20 Nov 2024 08:00:00 GMT",
         "<description>We are a small remote team. What do you ask a newcomer? Onboarding fails here.</description>"),
    ),
    "http://notes.example/new": (
        "<html lang=en><head><title>A page of its own</title><meta name=author content='Sample Author X'>"
        "<meta property='og:site_name' content='Example Notes'></head><body><article><h1>A page of its own</h1>"
        + "<p>A newcomer who has met one person stays. The first week is short, and nobody sees it, says the study.</p>"
        * 6 + "</article></body></html>",
        "text/html",
    ),
}  # fmt: skip
"""What the web has besides the demonstration's sites, by address: text and type."""
