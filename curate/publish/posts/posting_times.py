"""When each post could go out: slots of the user's week, and the calendar that reminds of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from curate.formats.plan_yaml import PostingSchedule, Slots
from curate.formats.text import digest
from curate.model import Note, Post, PostRecord
from curate.publish.posts.builtin_networks import Network
from curate.publish.posts.share_urls import share_url

MAX_DAYS_AHEAD = 366 * 20
"""Days within which ``most`` slots are looked for: enough for the most of them, one a week."""
MAX_URL_LENGTH = 2000
"""Characters of an address that every calendar and browser takes."""
_EVENT_LENGTH = timedelta(minutes=15)
_SUMMARIES = {"en": "Post to {0}: {1}", "ja": "{0}に投稿：{1}"}


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post, and when it could go out: UTC."""

    post: Post
    at: datetime


def make_plan(
    posts: Sequence[Post], posted: Collection[PostRecord], settings: PostingSchedule, now: datetime
) -> list[PlannedPost]:
    """Return a plan: each post that isn't in posted.yaml gets a slot, in order; those beyond ``most`` wait.

    posts: newest note first, as a note's networks should follow each other; ``settings.newest_first`` turns the notes.
    now: in the zone whose days and times are meant. The slots begin with the next day, so that a second plan of a day
    is the same as the first. A time that a clock leaves out (summer time begins) is no slot.

    As each slot has one post, a note's networks never come all at once.
    """
    done = {(entry.note, entry.network) for entry in posted}
    waiting: dict[str, list[tuple[int, Post]]] = {}
    for place, post in enumerate(_order_posts(posts, newest_first=settings.newest_first)):
        if (post.note, post.network) not in done:
            done.add((post.note, post.network))
            waiting.setdefault(post.network, []).append((place, post))
    for queue in waiting.values():
        queue.reverse()  # the next one is at the end
    planned: list[PlannedPost] = []
    for at, networks in _iter_slots({name: settings.slots_for(name) for name in waiting}, now):
        if len(planned) == settings.max_slots or not any(waiting.values()):
            break
        ready = [queue for name in networks if (queue := waiting[name])]
        if ready:
            planned.append(PlannedPost(min(ready, key=lambda queue: queue[-1][0]).pop()[1], at))
    return planned


def _order_posts(posts: Sequence[Post], *, newest_first: bool) -> list[Post]:
    """By note, its networks in the order they came."""
    notes: dict[str, list[Post]] = {}
    for post in posts:
        notes.setdefault(post.note, []).append(post)
    if newest_first:
        names = list(notes)
    else:
        names = list(reversed(notes))
    return [post for name in names for post in notes[name]]


def _iter_slots(weeks: Mapping[str, Slots], now: datetime) -> Iterator[tuple[datetime, list[str]]]:
    """Yield every slot from tomorrow on, in UTC, and the networks that it is for."""
    zone = now.tzinfo or UTC
    tomorrow = now.date() + timedelta(days=1)
    for n in range(MAX_DAYS_AHEAD):
        day = tomorrow + timedelta(days=n)
        found: dict[datetime, list[str]] = {}
        for name, week in weeks.items():
            for hour in week.times if day.weekday() in week.days else ():
                at = _local_time_in_utc(day, hour, zone)
                if at is not None and at > now:
                    found.setdefault(at, []).append(name)
        yield from sorted(found.items())


def _local_time_in_utc(day: date, hour: time, zone: tzinfo) -> datetime | None:
    """A time of a day in UTC, the first of two where clocks go back; None where they pass over it."""
    local = datetime.combine(day, hour, zone)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return at
    return None


def render_calendar(
    planned: Sequence[PlannedPost], notes: Mapping[str, Note], networks: Mapping[str, Network], language: str
) -> str:
    """The plan as iCalendar (RFC 5545), with CRLF; the same plan gives the same text.

    notes, networks: by name, of every post. An entry is known by its note and network, so that a calendar moves it
    when it is read in anew. Its stamp is the note's day.
    """
    from icalendar import Alarm, Event
    from icalendar import Calendar as Document

    document = Document()
    document.add("prodid", "-//curate//posts//EN")
    document.add("version", "2.0")
    for one in planned:
        note, network = notes[one.post.note], networks[one.post.network]
        label = network.label + (" " if language == "ja" and network.label[-1].isascii() else "")
        summary = _SUMMARIES[language].format(label, " ".join(note.title.split()))
        event = Event()
        name = digest(f"{note.name}\0{network.name}", 26)
        event.add("uid", f"{name}@curate")
        event.add("dtstamp", datetime.combine(note.date, time(), UTC))
        event.add("dtstart", one.at)
        event.add("duration", _EVENT_LENGTH)
        event.add("summary", summary)
        event.add("description", _description(one.post))
        address = share_url(network, one.post)
        if address and len(address) <= MAX_URL_LENGTH:
            event.add("url", address)
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", timedelta(0))
        event.add_component(alarm)
        document.add_component(event)
    text: str = document.to_ical().decode("utf-8")
    return text


def _description(post: Post) -> str:
    """Return the text to paste; for an HTML post, the path of its file."""
    if post.form == "html":
        return f"posts/{post.note}/{post.network}.{post.form}"
    return "\n\n---\n\n".join(post.parts)
