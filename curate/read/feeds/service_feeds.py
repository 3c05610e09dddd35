"""Where services keep the feeds of their pages: a table of rules, and nothing of any service elsewhere. Pure.

Each rule has been written from a service's documentation or from what is known of it; docs/reading.md says of which it
was tried on the real service. A rule that is wrong or outdated costs a request: what it gives is read, and counts as a
feed only if it is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from curate.formats.importers.feed_lists import YOUTUBE_CHANNEL_FEED


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """A kind of page, and where its feed is."""

    service: str
    page: re.Pattern[str]
    """Matches host (without www.), path and query of the whole address; its groups have names."""
    feeds: tuple[str, ...]
    """Addresses of feeds, the best one first, with those names in braces; ``{origin}`` is the page's own."""
    ask: str = ""
    """What is to be asked first, if the page's address doesn't name the feed; ``{page}`` is the page itself."""
    answers: tuple[re.Pattern[str], ...] = ()
    """What is looked for in the answer, the surest first; its groups are names too."""


def _rule(service: str, page: str, *feeds: str, ask: str = "", answers: tuple[str, ...] = ()) -> ServiceRule:
    return ServiceRule(service, re.compile(page, re.IGNORECASE), feeds, ask, tuple(map(re.compile, answers)))


_REST = r"(?:[/?].*)?"
_YOUTUBE_CHANNEL = (
    r'href="https://www\.youtube\.com/(?:channel/|feeds/videos\.xml\?channel_id=)(?P<channel>UC[\w-]{22})"',
    r'itemprop="(?:channelId|identifier)" content="(?P<channel>UC[\w-]{22})"',
    r'"(?:externalId|channelId)":\s*"(?P<channel>UC[\w-]{22})"',
)
_HATENA_BLOG = r"(?P<blog>[\w-]+\.(?:hatenablog\.(?:com|jp)|hatenadiary\.(?:com|jp|org)|hateblo\.jp))"
_NOT_GITHUB_USERS = r"(?!(?:about|apps|collections|explore|features|login|marketplace|orgs|settings|topics)(?:/|$))"

SERVICE_RULES: tuple[ServiceRule, ...] = (
    _rule("YouTube", r"(?:m\.)?youtube\.com/channel/(?P<channel>UC[\w-]{22})" + _REST, YOUTUBE_CHANNEL_FEED),
    _rule(
        "YouTube",
        r"(?:(?:m|music)\.)?youtube\.com/(?:playlist|watch)\?(?:.*&)?list=(?P<list>(?!RD)[\w-]+).*",
        "https://www.youtube.com/feeds/videos.xml?playlist_id={list}",
    ),
    _rule(
        "YouTube",
        r"(?:(?:m\.)?youtube\.com/(?:@|c/|user/|watch\?|shorts/|live/|[\w%-]+/?$)|youtu\.be/).*",
        YOUTUBE_CHANNEL_FEED,
        ask="{page}",
        answers=_YOUTUBE_CHANNEL,
    ),
    _rule("Bluesky", r"bsky\.app/profile/(?P<user>[\w.:-]+)" + _REST, "https://bsky.app/profile/{user}/rss"),
    _rule("Bluesky", r"(?P<user>[\w-]+\.bsky\.social)/?", "https://bsky.app/profile/{user}/rss"),
    _rule(
        "GitHub",
        r"github\.com/(?P<repository>[\w-]+/[\w.-]+)/(?P<list>releases|tags)" + _REST,
        "https://github.com/{repository}/{list}.atom",
    ),
    _rule(
        "GitHub",
        r"github\.com/(?P<repository>[\w-]+/[\w.-]+)/commits/(?P<branch>[\w./-]+?)/?",
        "https://github.com/{repository}/commits/{branch}.atom",
    ),
    _rule(
        "GitHub",
        rf"github\.com/{_NOT_GITHUB_USERS}(?P<repository>[\w-]+/[\w.-]+?)(?:\.git)?/?(?:\?.*)?",
        "https://github.com/{repository}/releases.atom",
    ),
    _rule("GitHub", rf"github\.com/{_NOT_GITHUB_USERS}(?P<user>[\w-]+)/?", "https://github.com/{user}.atom"),
    _rule(
        "Reddit",
        r"(?:(?:old|new|m|np)\.)?reddit\.com/(?P<place>r/\w+|user/[\w-]+|r/\w+/comments/\w+/[^/?]*)/?(?:\?.*)?",
        "https://www.reddit.com/{place}/.rss",
    ),
    _rule(
        "Reddit",
        r"(?:(?:old|new|m|np)\.)?reddit\.com/(?P<place>r/\w+/(?:new|top|rising|hot))/?(?:\?.*)?",
        "https://www.reddit.com/{place}/.rss",
    ),
    _rule("note", r"note\.com/(?P<place>\w+/m/\w+)/?(?:\?.*)?", "https://note.com/{place}/rss"),
    _rule("note", r"note\.com/(?P<user>\w+)(?:/n/\w+)?/?(?:\?.*)?", "https://note.com/{user}/rss"),
    _rule("Zenn", r"zenn\.dev/(?P<place>(?:p|topics)/[\w-]+)" + _REST, "https://zenn.dev/{place}/feed"),
    _rule("Zenn", r"zenn\.dev/(?P<user>[\w-]+)(?:/(?:articles|books|scraps)/.*)?/?", "https://zenn.dev/{user}/feed"),
    _rule("Qiita", r"qiita\.com/tags/(?P<tag>[^/?]+)" + _REST, "https://qiita.com/tags/{tag}/feed"),
    _rule(
        "Qiita",
        r"qiita\.com/organizations/(?P<name>[\w-]+)" + _REST,
        "https://qiita.com/organizations/{name}/activities.atom",
    ),
    _rule("Qiita", r"qiita\.com/(?P<user>[\w@.-]+)(?:/items/\w+)?/?(?:\?.*)?", "https://qiita.com/{user}/feed.atom"),
    _rule(
        "Hatena Blog",
        _HATENA_BLOG + r"/archive/category/(?P<category>[^?]+)",
        "https://{blog}/feed/category/{category}",
        "https://{blog}/rss/category/{category}",
    ),
    _rule("Hatena Blog", _HATENA_BLOG + r"(?!/feed|/rss)" + _REST, "https://{blog}/feed"),
    _rule("Substack", r"(?P<blog>[\w-]+\.substack\.com)" + _REST, "https://{blog}/feed"),
    _rule("Substack", r"substack\.com/@(?P<user>\w+)" + _REST, "https://{user}.substack.com/feed"),
    _rule("Medium", r"medium\.com/(?:tag|topic)/(?P<tag>[\w-]+)" + _REST, "https://medium.com/feed/tag/{tag}"),
    _rule("Medium", r"medium\.com/(?P<name>(?!feed/)@?[\w.-]+)" + _REST, "https://medium.com/feed/{name}"),
    _rule("Medium", r"(?P<blog>[\w-]+\.medium\.com)" + _REST, "https://{blog}/feed"),
    _rule("Mastodon", r"[^/]+/@(?P<user>[\w.-]+)(?:/\d+)?/?", "{origin}/@{user}.rss"),
    # A handle names a domain whose server may have another one (RFC 7033).
    _rule(
        "Mastodon",
        r"(?P<host>[^/]+)/@(?P<user>[\w.-]+)/?",
        "{profile}.rss",
        ask="{origin}/.well-known/webfinger?resource=acct:{user}@{host}",
        answers=(r'"(?P<profile>https?://[^"\s/]+/@[\w.-]+)"', r'"(?P<profile>https?://[^"\s/]+/users/[\w.-]+)"'),
    ),
    _rule(
        "WordPress",
        r"[^/]+(?P<path>(?:/.*)?/(?:category|tag|author)/[^?]+?)/?(?:\?.*)?",
        "{origin}{path}/feed/",
    ),
)

_HANDLES = (
    (re.compile(r"(?:@|acct:)([\w.-]+)@([\w-]+(?:\.[\w-]+)+)"), r"https://\2/@\1"),
    (re.compile(r"@([\w-]+(?:\.[\w-]+)+)"), r"https://bsky.app/profile/\1"),
)
_FEED_ADDRESS = re.compile(r"(?:/(?:feed|rss|atom)|\.(?:xml|rss|atom|rdf|json))/?$", re.IGNORECASE)


def handle_to_address(text: str) -> str:
    """Return the address of the profile that a handle means (``@user@host``, ``@name.example``); else the text."""
    text = text.strip()
    for handle, address in _HANDLES:
        if match := handle.fullmatch(text):
            return match.expand(address)
    return text


def matching_rules(url: str) -> list[tuple[ServiceRule, dict[str, str]]]:
    """Return the rules for a page's address, with the names for their addresses; none for the address of a feed.

    All are of one service, the first that the address is of.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return []
    if not host or _FEED_ADDRESS.search(parts.path):
        return []
    address = host + port + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {"origin": f"{parts.scheme}://{parts.netloc}", "page": url}
    matches = [(rule, rule.page.fullmatch(address)) for rule in SERVICE_RULES]
    rules = [(rule, names | match.groupdict()) for rule, match in matches if match]
    return [(rule, names) for rule, names in rules if rule.service == rules[0][0].service]
