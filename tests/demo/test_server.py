from __future__ import annotations

import gzip
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import feedparser
import pytest
import yaml

from curate.demo.server import HOSTS, DemoWeb, replace_hosts
from curate.formats.text import is_japanese, measure_length
from curate.problems import CannotRun

SLOW, HATARAKU, QUIET = "slow-signal.example", "hataraku-note.example", "quiet-network.example"
SJIS_PAGE = "/kaigi-no-chinmoku.html"
NOTES = sorted((Path(__file__).parents[2] / "site" / "notes").glob("*.md"))


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb() as served:
        yield served


class Reply:
    """An answer read to its end, its connection closed; an error status is an answer too."""

    def __init__(self, url: str, method: str = "GET", **headers: str) -> None:
        asked = Request(url, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            answer = urlopen(asked, timeout=5)
        except HTTPError as error:
            answer = error
        with answer:
            self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    @property
    def text(self) -> str:
        return str(self.body, self.headers.get_content_charset() or "utf-8")


def addresses_in(text: str) -> set[str]:
    return {a.partition("#")[0] for a in re.findall(r"http://127\.0\.0\.1:\d+[\w./#-]*", text)}


# ---------------------------------------------------------------- rewriting


BASES = {"a.example": "http://127.0.0.1:1", "b.example": "http://127.0.0.1:2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example", "http://127.0.0.1:1"),
        ("https://a.example/x?y=1#z", "http://127.0.0.1:1/x?y=1#z"),
        ('href="https://a.example/" "https://b.example/ja/"', 'href="http://127.0.0.1:1/" "http://127.0.0.1:2/ja/"'),
        ("See https://a.example.", "See http://127.0.0.1:1."),
        ("出典はhttps://b.exampleです。", "出典はhttp://127.0.0.1:2です。"),
        ("https://a.example.org/", "https://a.example.org/"),
        ("https://a.example-two/", "https://a.example-two/"),
        ("https://a.example:8443/", "https://a.example:8443/"),
        ("http://a.example/", "http://a.example/"),
        ("https://xa.example/", "https://xa.example/"),
        ("a.example", "a.example"),
        ("", ""),
    ],
)
def test_a_known_host_gives_way_to_its_address_and_nothing_else_does(text: str, expected: str) -> None:
    assert replace_hosts(text, BASES) == expected


def test_without_addresses_a_text_stays_as_it_is() -> None:
    assert replace_hosts("https://a.example/", {}) == "https://a.example/"


# ---------------------------------------------------------------- the three sites


def test_each_site_stands_at_a_port_of_its_own_on_this_computer(web: DemoWeb) -> None:
    assert set(web.addresses) == set(HOSTS)
    assert {urlsplit(base).hostname for base in web.addresses.values()} == {"127.0.0.1"}
    assert len({urlsplit(base).port for base in web.addresses.values()}) == len(HOSTS)


def test_every_link_within_the_sites_leads_somewhere(web: DemoWeb) -> None:
    waiting, seen = [f"{base}/" for base in web.addresses.values()], set[str]()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        reply = Reply(url)
        assert reply.status == 200, url
        waiting.extend(addresses_in(reply.text))
    assert sum(url.endswith(".html") for url in seen) >= 10


@pytest.mark.parametrize("host", HOSTS)
def test_no_page_asks_for_anything_from_another_host(web: DemoWeb, host: str) -> None:
    for url in addresses_in(Reply(f"{web.addresses[host]}/").text):
        asked_for = re.findall(
            r"<(?:script|img|iframe|audio|video|source)\b|url\(|@import|rel=\"stylesheet\"", Reply(url).text
        )
        assert asked_for == [], url


@pytest.mark.parametrize("host", HOSTS)
def test_a_site_leaves_no_address_unwritten(web: DemoWeb, host: str) -> None:
    for url in addresses_in(Reply(f"{web.addresses[host]}/").text):
        assert not re.search(r"https://[\w-]+\.example", Reply(url).text), url


@pytest.mark.parametrize(("host", "feed"), [(SLOW, "feed.xml"), (HATARAKU, "atom.xml"), (QUIET, "feed.json")])
def test_a_front_page_names_its_feed(web: DemoWeb, host: str, feed: str) -> None:
    page = Reply(f"{web.addresses[host]}/").text
    assert re.search(rf'<link rel="alternate" type="[^"]+" title="[^"]+" href="{web.addresses[host]}/{feed}">', page)


@pytest.mark.parametrize(
    ("host", "path", "content_type"),
    [
        (SLOW, "/", "text/html; charset=utf-8"),
        (SLOW, "/feed.xml", "application/rss+xml; charset=utf-8"),
        (HATARAKU, "/atom.xml", "application/atom+xml; charset=utf-8"),
        (HATARAKU, SJIS_PAGE, "text/html; charset=shift_jis"),
        (QUIET, "/feed.json", "application/feed+json; charset=utf-8"),
        (QUIET, "/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is_and_how_it_is_written(web: DemoWeb, host: str, path: str, content_type: str) -> None:
    assert Reply(web.addresses[host] + path).headers["Content-Type"] == content_type


def test_a_page_in_shift_jis_stays_in_shift_jis_with_its_links_rewritten(web: DemoWeb) -> None:
    reply = Reply(web.addresses[HATARAKU] + SJIS_PAGE)
    page = reply.body.decode("shift_jis")
    assert "会議の沈黙は、同意ではない" in page
    assert f'href="{web.addresses[HATARAKU]}/atom.xml"' in page


@pytest.mark.parametrize("host", HOSTS)
def test_robots_may_read_all_but_what_is_private(web: DemoWeb, host: str) -> None:
    assert Reply(f"{web.addresses[host]}/robots.txt").text == "User-agent: *\nDisallow: /private/\n"


# ---------------------------------------------------------------- the feeds


@pytest.mark.parametrize(("host", "feed"), [(SLOW, "feed.xml"), (HATARAKU, "atom.xml")])
def test_an_xml_feed_has_all_that_a_reader_asks_for_and_only_summaries(web: DemoWeb, host: str, feed: str) -> None:
    parsed = feedparser.parse(Reply(f"{web.addresses[host]}/{feed}").body)
    assert not parsed.bozo
    assert len(parsed.entries) >= 3
    for entry in parsed.entries:
        assert entry.id and entry.title and entry.author and entry.tags and entry.published_parsed
        assert entry.link.startswith(web.addresses[host])
        assert "content" not in entry
        assert 20 < len(entry.summary) < 300
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)


def test_the_json_feed_carries_whole_articles_in_both_languages(web: DemoWeb) -> None:
    feed = json.loads(Reply(f"{web.addresses[QUIET]}/feed.json").body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    whole = [item for item in feed["items"] if "content_html" in item]
    assert {item["language"] for item in whole} == {"en", "ja"}
    for item in feed["items"]:
        assert item["id"] == item["url"]
        assert item["title"] and item["summary"] and item["authors"][0]["name"] and item["tags"]
    for item in whole:
        assert item["content_html"] in re.sub(r"\n {4}", "\n", Reply(item["url"]).text)


# ---------------------------------------------------------------- asking


def test_a_file_that_has_not_changed_is_not_sent_again(web: DemoWeb) -> None:
    url = f"{web.addresses[SLOW]}/feed.xml"
    first = Reply(url)
    again = Reply(url, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Last-Modified"] == first.headers["Last-Modified"]


@pytest.mark.parametrize(
    ("tags", "status"), [('"other"', 200), ('"other", {}', 304), ("W/{}", 304), ("*", 304), ("", 200), ("{}x", 200)]
)
def test_if_none_match_is_compared_tag_by_tag(web: DemoWeb, tags: str, status: int) -> None:
    url = f"{web.addresses[SLOW]}/feed.xml"
    assert Reply(url, If_None_Match=tags.format(Reply(url).headers["ETag"])).status == status


@pytest.mark.parametrize("accept", ["gzip", "deflate, gzip;q=0.5", "GZIP"])
def test_gzip_is_sent_when_asked_for_under_a_tag_of_its_own(web: DemoWeb, accept: str) -> None:
    url = f"{web.addresses[HATARAKU]}/atom.xml"
    plain, packed = Reply(url), Reply(url, Accept_Encoding=accept)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert Reply(url, Accept_Encoding=accept, If_None_Match=packed.headers["ETag"]).status == 304


@pytest.mark.parametrize("accept", ["identity", "", "gzip;q=0", "gzip; q=0.0", "br"])
def test_gzip_is_not_sent_to_those_who_do_not_want_it(web: DemoWeb, accept: str) -> None:
    reply = Reply(f"{web.addresses[HATARAKU]}/atom.xml", Accept_Encoding=accept)
    assert "Content-Encoding" not in reply.headers
    assert reply.body.startswith(b"<?xml")


def test_head_tells_the_same_as_get_but_for_the_body(web: DemoWeb) -> None:
    url = f"{web.addresses[QUIET]}/"
    whole, head = Reply(url), Reply(url, method="HEAD")
    assert head.body == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[name] == whole.headers[name]
    assert int(whole.headers["Content-Length"]) == len(whole.body)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/en/",
        "/../server.py",
        "/../slow-signal.example/feed.xml",
        "/%2e%2e/%2e%2e/server.py",
        "/en/../../quiet-network.example/index.html",
        "/..%5c..%5cserver.py",
        "//etc/passwd",
        "/index.html%00",
    ],
)
def test_what_is_not_a_page_of_the_site_is_not_found(web: DemoWeb, path: str) -> None:
    assert Reply(web.addresses[QUIET] + path).status == 404


# ---------------------------------------------------------------- starting and ending


def test_after_the_block_nothing_listens() -> None:
    with DemoWeb() as web:
        urls = [f"{base}/" for base in web.addresses.values()]
        assert all(Reply(url).status == 200 for url in urls)
    assert web.addresses == {}
    for url in urls:
        with pytest.raises(URLError):
            Reply(url)


def test_a_client_that_says_nothing_holds_up_neither_the_others_nor_the_end() -> None:
    with DemoWeb() as web:
        base = urlsplit(web.addresses[SLOW])
        with socket.create_connection(("127.0.0.1", base.port or 0), timeout=5):
            assert Reply(base.geturl()).status == 200
            web.__exit__(None, None, None)


def test_the_ports_that_were_named_are_used_and_can_be_used_again() -> None:
    with DemoWeb() as web:
        ports = [urlsplit(web.addresses[host]).port or 0 for host in HOSTS]
    for _ in range(2):
        with DemoWeb(ports) as web:
            assert [urlsplit(web.addresses[host]).port for host in HOSTS] == ports


def test_a_port_in_use_is_a_problem_with_a_hint_and_leaves_nothing_running() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as lent:
        busy, free = taken.getsockname()[1], lent.getsockname()[1]
        lent.close()
        with pytest.raises(CannotRun) as failed, DemoWeb([free, 0, busy]):
            pass
        with socket.create_server(("127.0.0.1", free)):
            pass
    (problem,) = failed.value.problems
    assert problem.where == f"127.0.0.1:{busy}"
    assert str(busy) in problem.what and problem.hint


def test_a_number_that_is_no_port_is_a_problem_too() -> None:
    with pytest.raises(CannotRun), DemoWeb([0, 0, 70_000]):
        pass


def test_too_few_ports_are_refused() -> None:
    with pytest.raises(ValueError, match="3 ports are needed"):
        DemoWeb([8801])


# ---------------------------------------------------------------- the example notes, whose sources are these articles


def test_there_are_example_notes_in_both_languages() -> None:
    assert len(NOTES) >= 6
    assert {is_japanese(note.read_text("utf-8").split("---", 2)[2]) for note in NOTES} == {True, False}


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_an_example_note_quotes_its_article_word_for_word_and_says_more_itself(web: DemoWeb, note: Path) -> None:
    _, front, words = note.read_text("utf-8").split("---\n", 2)
    known = yaml.safe_load(front)
    source = known["source"]
    page = Reply(replace_hosts(source["url"], web.addresses))
    assert page.status == 200
    assert known["quote"] in re.sub(r"<[^>]+>", "", page.text)
    assert f"<h1>{source['title']}</h1>" in page.text
    assert f'name="author" content="{source["author"]}"' in page.text
    assert f'name="date" content="{source["date"]}"' in page.text
    assert f'property="og:site_name" content="{source["site"]}"' in page.text
    quoted, unit = measure_length(known["quote"])
    assert quoted <= (200 if unit == "characters" else 70)
    said, same_unit = measure_length(words)
    assert (same_unit, said > 2 * quoted) == (unit, True)
    assert str(source["date"]) <= note.name[:10]


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_an_example_note_keeps_to_the_topics_of_feeds_yaml(note: Path) -> None:
    reading = yaml.safe_load((note.parents[2] / "feeds.yaml").read_text("utf-8"))
    assert set(yaml.safe_load(note.read_text("utf-8").split("---\n", 2)[1])["topics"]) <= set(reading["topics"])
