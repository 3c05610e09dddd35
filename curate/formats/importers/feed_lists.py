"""Lists of feeds that are no OPML: newsboat's ``urls`` file, and YouTube's list of subscriptions."""

from __future__ import annotations

import csv
import io
import re
import shlex

from curate.formats.opml import Outline
from curate.formats.text import clean_line
from curate.formats.web_address import is_web_address
from curate.problems import Problem

YOUTUBE_CHANNEL_FEED = "https://www.youtube.com/feeds/videos.xml?channel_id={channel}"

# An address and a tag in quotation marks, or a query: no other list has these.
_NEWSBOAT_LINE = re.compile(r"https?://\S+[ \t]+\"[^\"\n]*\"|\"?query:|\"?exec:|\"?filter:")
_YOUTUBE_ROW = re.compile(r"\"?(UC[\w-]{22})\"?,\"?https?://(?:www\.)?youtube\.com/channel/UC")
_CHANNEL_ID = re.compile(r"UC[\w-]{22}")
_HEAD_LINES = 40


def detect_format(text: str) -> str:
    """Return ``newsboat``, ``youtube`` or empty."""
    lines = [line.strip() for line in text.splitlines()[:_HEAD_LINES] if line.strip() and line.strip()[0] != "#"]
    if len(lines) > 1 and _YOUTUBE_ROW.match(lines[1]):
        return "youtube"
    starts = [line for line in lines if line.startswith(("http://", "https://", '"', "query:", "exec:", "filter:"))]
    if len(starts) == len(lines) and any(map(_NEWSBOAT_LINE.match, lines)):
        return "newsboat"
    return ""


def parse_newsboat(text: str, where: str) -> tuple[list[Outline], list[Problem]]:
    """Return every feed of a ``urls`` file, and a problem for each line that can't be used. Never raises.

    A line is an address and tags after it; ``~`` before one makes it the title, ``!`` hides the feed there
    (https://newsboat.org/releases/2.40/docs/newsboat.html#_newsboat_urls_file).
    """
    outlines: list[Outline] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            address, *tags = shlex.split(line)
        except ValueError:
            hint = "close the quotation marks in this line"
            problems.append(Problem(f"{where}:{number}", "a quotation mark is never closed", hint))
            continue
        if not is_web_address(address):
            problems.append(_not_followed(address, f"{where}:{number}"))
            continue
        titles = [clean_line(tag[1:]) for tag in tags if tag.startswith("~")]
        topics = [clean_line(tag) for tag in tags if not tag.startswith(("~", "!"))]
        outlines.append(Outline(address, "".join(titles[:1]), topics=tuple(filter(None, topics))))
    return outlines, problems


def _not_followed(address: str, place: str) -> Problem:
    kind = address.partition(":")[0]
    if kind in ("query", "exec", "filter", "file"):
        return Problem(place, f"{kind}: is newsboat's own, and no address of a feed", "follow the feed that it reads")
    if "@" in address:  # what stands before an @ may be a password
        return Problem(place, "the address can't be taken: a name or a password may be in it", "take that out")
    return Problem(
        place, f"{clean_line(address, 80)!r} is not a web address", "find the feed's address and follow that"
    )


def parse_youtube(text: str, where: str) -> tuple[list[Outline], list[Problem]]:
    """Return a feed for every channel of ``subscriptions.csv`` (Google Takeout), and a problem for each row that has
    none. The columns are the channel's id, address and title; their names are in the user's language. Never raises."""
    outlines: list[Outline] = []
    problems: list[Problem] = []
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        for cells in rows:
            channel = cells[0].strip() if cells else ""
            if _CHANNEL_ID.fullmatch(channel):
                title = clean_line(cells[2]) if len(cells) > 2 else ""
                outlines.append(Outline(YOUTUBE_CHANNEL_FEED.format(channel=channel), title))
            elif any(cell.strip() for cell in cells) and rows.line_num > 1:
                hint = "follow the channel's page instead"
                problems.append(Problem(f"{where}:{rows.line_num}", "this row has no channel's id", hint))
    except csv.Error as error:
        problems.append(Problem(f"{where}:{rows.line_num}", f"broken CSV: {error}", "export the list again"))
    return outlines, problems
