"""A note, an entry and a feed for tests."""

from datetime import UTC, date, datetime, timedelta

from curate.model import Note, Site, Source
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, note_id

SITE = Site("Sample Notes", "https://sample.example/", "Sample Person")
SOURCE = Source("https://example.org/study?a=1&b=2", "On & off", "A. Author", "Example", date(2026, 8, 21))
NOTE = Note(
    name="2026-11-23-peers",
    title="What new hires miss",
    date=date(2026, 11, 23),
    topics=("remote work", "採用"),
    source=SOURCE,
    words="New hires miss *the corridor*.\n\nMore words.",
    quote="New hires stayed.",
    takeaway="Meet one peer a day.",
    question="Whom did you meet?",
    lang="en",
)
ENTRY = NoteEntry(
    id=note_id(SITE.url, NOTE.name),
    address="https://sample.example/notes/2026-11-23-peers/",
    title="What new hires miss",
    published=datetime(2026, 11, 23, tzinfo=UTC),
    updated=datetime(2026, 11, 24, 8, 30, 5, tzinfo=UTC),
    html='<p>New hires <em>miss</em> &lt;b&gt; &amp; the <a href="https://sample.example/about/">corridor</a>.</p>',
    summary="Meet one peer a day.",
    topics=("remote work", "採用"),
    source=SOURCE,
    lang="en",
    author="Sample Person",
)
FEED = SiteFeed(
    title="Sample Notes",
    subtitle="On starting well",
    site_url="https://sample.example/",
    page_url="https://sample.example/",
    entries=(ENTRY,),
    language="en",
    author="Sample Person",
    hub="https://hub.example/",
    icon="https://sample.example/icon.png",
)


def entries(count: int) -> list[NoteEntry]:
    """So many, newest first; each is the same however many there are."""
    first = datetime(2016, 1, 1, tzinfo=UTC)
    return [
        NoteEntry(
            note_id(SITE.url, f"n{n}"),
            f"https://sample.example/notes/n{n}/",
            f"Note {n}",
            first + timedelta(days=n),
            first + timedelta(days=n, hours=1),
            f"<p>Words {n}.</p>",
            "",
            (),
            SOURCE,
        )
        for n in reversed(range(count))
    ]
