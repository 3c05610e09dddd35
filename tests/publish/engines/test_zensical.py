"""The other engine builds the same site of the same staged pages."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from curate.problems import Problem, SiteFailed
from curate.publish.engines import zensical
from tests.processes import ended
from tests.publish.engines.sites import SETTINGS, built, pages

pytest.importorskip("zensical", reason="Zensical is not installed")

SAID = [
    re.compile(said, re.DOTALL)
    for said in (r"<title>(.*?)</title>", r"<h1[^>]*>(.*?)[<&]", r'<article[^>]*?lang="(\w+)"', "<meta name='ours'>")
]


def test_both_engines_give_the_same_pages_titles_and_words_to_search(tmp_path: Path) -> None:
    for engine in ("mkdocs", "zensical"):
        assert built(tmp_path / engine, engine).problems == ()
    one, other = (pages(tmp_path / engine / "public") for engine in ("mkdocs", "zensical"))
    assert one.keys() == other.keys()
    for name in one:
        # The home page's title is the site's name in one, and the page's with the site's in the other.
        for said in SAID[1:] if name == "index.html" else SAID:
            assert said.findall(one[name]) == said.findall(other[name]), (name, said)
    assert "新人に足りないものは、廊下です。" in other["notes/二/index.html"]
    places = [
        {entry["location"].partition("#")[0] for entry in json.loads(path.read_text("utf-8"))[key]}
        for path, key in (
            (tmp_path / "mkdocs/public/search/search_index.json", "docs"),
            (tmp_path / "zensical/public/search.json", "items"),
        )
    ]
    assert places[0] == places[1]


def test_the_search_knows_of_a_page_what_the_page_says_it_should(tmp_path: Path) -> None:
    built(tmp_path, "zensical", {"old.md": "# Old\n\nLong words.\n\n## Part\n\nMore.\n"}, searched="old.md")
    items = json.loads((tmp_path / "public/search.json").read_text("utf-8"))["items"]
    old = [(entry["location"], entry["text"]) for entry in items if entry["location"].startswith("old/")]
    assert old == [("old/", "<p>Few.</p>")]
    assert len(items) > 2


def test_what_is_alive_is_found_whichever_engine_built_it(tmp_path: Path) -> None:
    with pytest.raises(SiteFailed) as caught:
        built(tmp_path, "zensical", {"bad.md": "Words.\n\n<script>alert(1)</script>\n"})
    assert [p.where for p in caught.value.problems] == ["public/bad/index.html"]
    assert not (tmp_path / "public").exists()


def test_a_dead_link_is_named_with_its_line(tmp_path: Path) -> None:
    problems = built(tmp_path, "zensical", {"bad.md": "Words.\n\n[x](nowhere.md)\n"}).problems
    assert problems == (Problem("site/bad.md:3", "page does not exist", "look at the link"),)


def test_an_engine_that_fails_leaves_the_last_site(tmp_path: Path) -> None:
    built(tmp_path, "zensical")
    before = pages(tmp_path / "public")
    with pytest.raises(SiteFailed, match="no_such_extension"):
        built(tmp_path, "zensical", settings=SETTINGS.replace("[attr_list", "[no_such_extension"))
    assert pages(tmp_path / "public") == before


HTML = """Words.

<p markdown="0"><a class="x" href="../../notes/one/">up</a> <a href="&#46;/">here</a> <img alt="" src="../x.png"></p>

A [link](../index.md), `<a href="../code/">`, and

    <a href="../code/">
"""


def test_addresses_in_html_lead_where_mkdocs_leaves_them(tmp_path: Path) -> None:
    for engine in ("mkdocs", "zensical"):
        problems = built(tmp_path / engine, engine, {"below/page.md": HTML}).problems
        assert {problem.where for problem in problems} == {"public/below/page/index.html"}  # the picture isn't there
    said = [
        re.findall(r"(?:href|src)=.{0,25}", (tmp_path / engine / "public/below/page/index.html").read_text("utf-8"))
        for engine in ("mkdocs", "zensical")
    ]
    for written in ('href="../../notes/one/"', 'href="&#46;/"', 'src="../x.png"', 'href="../../"'):
        for found in said:
            assert any(one.replace("./", "&#46;/").startswith(written) or one.startswith(written) for one in found), (
                written
            )
    assert not [path for path in (tmp_path / "zensical").rglob("*.html") if "data-curate" in path.read_text("utf-8")]


PLACES = """[a](../one/) [b](../../about) [c](<../one/#x> "title") [d](?q) ![e](pic.png) [f](one.md) [g][g] [h](https://a.example/b/)

    [code](../one/)

[g]: ../one/
"""


def test_links_that_name_no_file_lead_where_mkdocs_leaves_them(tmp_path: Path) -> None:
    said = []
    for engine in ("mkdocs", "zensical"):
        built(tmp_path / engine, engine, {"notes/three.md": PLACES})
        page = (tmp_path / engine / "public/notes/three/index.html").read_text("utf-8")
        article = page[page.index("<article") : page.index("</article>")]
        said.append([link for link in re.findall(r'href="([^"]*)"', article) if not link.startswith("#")])
        assert "[code](../one/)" in article
        for path in (tmp_path / engine / "public").rglob("*"):
            assert not path.is_file() or b"curate-place" not in path.read_bytes()
    assert said[0] == said[1]
    assert said[0][:3] == ["../one/", "../../about", "../one/#x"]


NEVER_ENDS = 'sleep 300 & echo "said $!"; echo $! > "$1"; wait'


def test_an_engine_that_never_ends_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zensical, "BUILD_TIMEOUT", 2)
    with pytest.raises(subprocess.TimeoutExpired):
        zensical._run_command(["/bin/sh", "-c", NEVER_ENDS, "sh", str(tmp_path / "pid")])
    assert ended(int((tmp_path / "pid").read_text("utf-8")))


def test_what_an_engine_says_comes_without_colours() -> None:
    assert zensical._run_command([sys.executable, "-c", "print('\\x1b[31mred\\x1b[0m'); exit(3)"]) == (3, "red\n")


NAMED = "markdown_extensions: [attr_list, md_in_html, tables, toc]"


@pytest.mark.parametrize(
    "extensions", [NAMED, "markdown_extensions: {attr_list: {}, md_in_html: {}}", "", "INHERIT: base.yml"]
)
def test_lists_are_read_the_same_however_extensions_are_named(tmp_path: Path, extensions: str) -> None:
    (tmp_path / "base.yml").write_text(f"{NAMED}\n", "utf-8")
    page = {"list.md": "# List {: .big }\n\nWords.\n- a\n  - b\n"}
    assert built(tmp_path, "zensical", page, settings=SETTINGS.replace(NAMED, extensions)).problems == ()
    text = re.sub(r"\s+", "", pages(tmp_path / "public")["list/index.html"])
    assert "<ul><li>a<ul><li>b</li></ul></li></ul>" in text
    assert "{:" not in text
