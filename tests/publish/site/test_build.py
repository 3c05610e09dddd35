"""The site is built aside and put in place whole, or the last one stays as it was."""

import gc
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from curate.model import Page, Site
from curate.problems import Problem, SiteFailed
from curate.publish.engines import mkdocs, mkdocs_pages
from curate.publish.engines.mkdocs_settings import check_settings
from curate.publish.engines.workers import process_count
from curate.publish.site.build import BuildPlan, BuiltSite, build
from curate.publish.site.stage import STYLE_PATH, write

SETTINGS = """\
site_name: Sample Person
site_url: https://sample.example/
docs_dir: site
site_dir: public
theme: {name: material, font: false, language: en}
plugins: [search]
markdown_extensions: [attr_list, md_in_html, tables, toc]
"""
SCRIPT = "Words.\n\n<script>alert(1)</script>\n"
EPOCH = 1_795_392_000  # 2026-11-23


@dataclass
class Workshop:
    root: Path
    settings: str = SETTINGS
    pages: dict[str, str] = field(default_factory=lambda: {"index.md": "# Hello\n\nWords.\n", "about.md": "# Me\n"})
    navigation: list[dict[str, str]] = field(default_factory=lambda: [{"Home": "index.md"}, {"Me": "about.md"}])

    languages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    searched: dict[str, Callable[[], str]] = field(default_factory=dict)
    incremental: bool = False
    last: BuiltSite | None = None

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def work(self) -> Path:
        return self.root / ".curate"

    def build(self) -> list[Problem]:
        (self.root / "site").mkdir(exist_ok=True)
        (self.root / "mkdocs.yml").write_text(self.settings, "utf-8")
        pages = {STYLE_PATH: ".x { color: red }\n", **self.pages}
        sheets = [Page.from_text(path, text, self.languages.get(path, "")) for path, text in pages.items()]
        sheets = [replace(sheet, render_search_text=self.searched.get(sheet.path)) for sheet in sheets]
        plan = BuildPlan(
            Site("Sample Person", "https://sample.example/"),
            self.root / "mkdocs.yml",
            self.work,
            self.public,
            self.navigation,
            sheets,
            self.work / "staged",
            write(self.work / "staged", sheets, {}),
            EPOCH,
            self.work / "files",
            lambda: write(self.work / "files", [Page.from_text(*file) for file in self.files.items()], {}),
            self.settings,
        )
        built = build(plan, self.last if self.incremental else None)
        self.last = built
        return list(built.problems)

    def page(self, name: str = "") -> str:
        return (self.public / name / "index.html").read_text("utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def times(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def aged(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


# ------------------------------------------------------------------ what is built


def test_the_pages_are_built_with_our_style_before_the_users(shop: Workshop) -> None:
    shop.settings += "extra_css: [mine.css]\n"
    shop.pages["mine.css"] = ".y { color: blue }\n"
    assert shop.build() == []
    page = shop.page()
    assert 0 < page.index('href="assets/curate.css"') < page.index('href="mine.css"')
    assert (shop.public / "mine.css").exists()
    assert "<lastmod>2026-11-23</lastmod>" in (shop.public / "sitemap.xml").read_text("utf-8")


def test_the_navigation_is_ours_unless_the_user_wrote_one(shop: Workshop) -> None:
    shop.build()
    assert "Me\n" in shop.page()
    shop.settings += "nav: [{Start: index.md}]\n"
    shop.build()
    assert "Start" in shop.page()
    assert 'href="about/"' not in shop.page()


def test_all_that_was_staged_is_published_but_for_what_the_user_leaves_out(shop: Workshop) -> None:
    shop.settings += "exclude_docs: drafts.md\n"
    shop.pages |= {"templates/x.md": "# X\n", "drafts.md": "# D\n"}
    shop.build()
    assert (shop.public / "templates/x/index.html").exists()
    assert not (shop.public / "drafts").exists()


def test_a_page_in_another_language_says_so_and_its_lines_join(shop: Workshop) -> None:
    shop.pages["ja.md"] = "---\ntitle: 題\nlang: ja\n---\n新人に\n**足りない**\nものは、\nGitHub です。\n"
    shop.languages["ja.md"] = "ja"
    shop.build()
    page = shop.page("ja")
    assert '<html lang="en"' in page
    assert '<article lang="ja"' in page
    assert "新人に<strong>足りない</strong>ものは、GitHub です。" in page


def test_breaks_that_the_users_extensions_make_stay(shop: Workshop) -> None:
    shop.settings = shop.settings.replace("[attr_list", "[nl2br, attr_list")
    shop.pages["ja.md"] = "一行目\n二行目\n"
    shop.build()
    assert "一行目<br />\n二行目" in shop.page("ja")


def test_plugins_hear_of_the_beginning_and_of_the_end(shop: Workshop) -> None:
    heard = shop.root / "heard"
    (shop.root / "hook.py").write_text(
        f"""def hear(text):
    with open({str(heard)!r}, "a") as file:
        print(text, file=file)
def on_startup(command, dirty): hear(command)
def on_shutdown(): hear("end")
""",
        "utf-8",
    )
    shop.settings += "hooks: [hook.py]\n"
    shop.build()
    assert heard.read_text("utf-8").split() == ["build", "end"]


# ------------------------------------------------------------------ the same again


def test_the_same_pages_give_the_same_bytes_and_files_that_did_not_change_keep_their_times(shop: Workshop) -> None:
    shop.build()
    aged(shop.public)
    before, then = contents(shop.public), times(shop.public)
    shop.build()
    assert contents(shop.public) == before
    assert times(shop.public) == then
    shop.pages["about.md"] = "# Me\n\nMore words.\n"
    shop.build()
    changed = {name for name, time in times(shop.public).items() if time != then[name]}
    assert "about/index.html" in changed
    assert not {"404.html", "index.html", STYLE_PATH, "sitemap.xml"} & changed


def test_what_is_no_longer_staged_is_no_longer_there(shop: Workshop) -> None:
    shop.build()
    del shop.pages["about.md"]
    shop.navigation.pop()
    shop.build()
    assert not (shop.public / "about").exists()
    assert sorted(p.name for p in shop.work.iterdir()) == ["compiled", "files.json", "spare", "staged", "staged.json"]


def test_a_site_without_search_can_be_built_again(shop: Workshop) -> None:
    shop.settings = shop.settings.replace("[search]", "[]")
    shop.build()
    assert not (shop.public / "search").exists()
    shop.build()


# ------------------------------------------------------------------ only what has changed


def grown(shop: Workshop, number: int) -> None:
    shop.pages[f"n{number}.md"] = f"# Page {number}\n\n## Part\n\nWords about {number}.\n"
    shop.pages["about.md"] = f"# Me\n\nNow with {number} pages, the last is [here](n{number}.md).\n"


def test_a_site_built_bit_by_bit_is_the_site_built_at_once(shop: Workshop) -> None:
    shop.incremental = True
    for number in range(4):
        grown(shop, number)
        assert shop.build() == []
        bit_by_bit = contents(shop.public)
        at_once = Workshop(shop.root / f"at-once{number}", pages=dict(shop.pages), navigation=shop.navigation)
        at_once.root.mkdir()
        at_once.build()
        assert contents(at_once.public) == bit_by_bit


def test_only_what_has_changed_is_built_and_the_spare_copy_is_never_written_through(shop: Workshop) -> None:
    shop.incremental = True
    grown(shop, 0)
    shop.build()
    aged(shop.public)
    for number in (1, 2, 3):
        before, then = contents(shop.public), times(shop.public)
        grown(shop, number)
        shop.build()
        assert shop.last is not None
        assert {f"n{number}/index.html", "about/index.html", "search/search_index.json"} <= set(shop.last.changed)
        assert "index.html" not in shop.last.changed
        spare = contents(shop.work / "spare")
        assert spare == before, "the site of before is as it was: hard links don't lead from one into the other"
        assert times(shop.public)["index.html"] == then["index.html"]


def test_what_was_wrong_with_a_page_is_said_until_it_is_mended(shop: Workshop) -> None:
    shop.incremental = True
    shop.pages["bad.md"] = "[there](nowhere.md) ![x](https://tracker.example/x.gif)\n"
    shop.pages["asks.md"] = "![x](https://other.example/x.gif)\n"
    first = shop.build()
    assert len(first) == 3
    for number in (1, 2):
        grown(shop, number)
        assert sorted(shop.build()) == sorted(first)
    shop.pages["nowhere.md"] = "# Here\n"
    assert {p.where for p in shop.build()} == {"public/bad/index.html", "public/asks/index.html"}
    assert 'href="../nowhere/"' in shop.page("bad")
    shop.pages["asks.md"] = "Nothing.\n"
    assert {p.where for p in shop.build()} == {"public/bad/index.html"}


def test_a_page_that_is_gone_is_gone_from_the_search_too(shop: Workshop) -> None:
    shop.incremental = True
    grown(shop, 1)
    shop.build()
    del shop.pages["n1.md"]
    shop.pages["about.md"] = "# Me\n"
    shop.build()
    assert not (shop.public / "n1").exists()
    assert "n1/" not in (shop.public / "search/search_index.json").read_text("utf-8")


def test_the_search_knows_of_a_page_what_the_page_says_it_should(shop: Workshop) -> None:
    shop.incremental = True
    shop.pages["old.md"] = "# Old\n\nLong words.\n\n## Part\n\nMore of them.\n"
    shop.searched["old.md"] = lambda: "<p>Few.</p>"
    shop.build()
    for number in (1, 2):
        entries = json.loads((shop.public / "search/search_index.json").read_text("utf-8"))["docs"]
        old = [entry for entry in entries if entry["location"].startswith("old/")]
        assert old == [{"location": "old/", "title": "Old", "text": "<p>Few.</p>"}]
        assert "<p>Words.</p>" in [entry["text"] for entry in entries]
        grown(shop, number)
        shop.build()


def test_other_settings_build_everything_anew(shop: Workshop) -> None:
    shop.incremental = True
    shop.build()
    shop.settings = shop.settings.replace("Sample Person", "Another Name")
    shop.build()
    assert "Another Name" in shop.page("about")


def test_a_page_that_must_not_be_shown_keeps_the_last_site_and_the_next_build_is_right(shop: Workshop) -> None:
    shop.incremental = True
    grown(shop, 1)
    shop.build()
    before = contents(shop.public)
    grown(shop, 2)
    live_script(shop)
    with pytest.raises(SiteFailed):
        shop.build()
    assert contents(shop.public) == before
    shop.last = None  # as whoever keeps it forgets it before it builds
    grown(shop, 2)
    shop.build()
    assert "Words about 2" in shop.page("n2")
    assert "alert" not in shop.page("about")


# ------------------------------------------------------------------ on several cores


@pytest.fixture
def many(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """So many pages that copies of the process build some of them."""
    if process_count() < 2:
        pytest.skip("one core")
    monkeypatch.setattr(mkdocs_pages, "PAGES_PER_PROCESS", 10)
    shop.pages |= {f"n/{i}.md": f"# Page {i}\n\n## Part {i}\n\nWords [here](../index.md).\n" for i in range(60)}
    return shop


def test_a_site_built_by_several_processes_is_the_same(many: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    many.pages["n/7.md"] = "[there](nowhere.md) ![x](https://tracker.example/x.gif)\n"
    said, shared = many.build(), contents(many.public)
    monkeypatch.setattr(mkdocs, "_can_build_in_parallel", lambda cfg: False)
    assert many.build() == said
    assert len(said) == 2
    assert contents(many.public) == shared


def test_a_plugin_that_may_know_of_several_pages_has_them_all_in_one_process(many: Workshop) -> None:
    (many.root / "hook.py").write_text(
        "seen = []\n"
        "def on_page_content(html, page, **_): seen.append(page.url)\n"
        "def on_post_build(config):\n"
        "    with open(config.site_dir + '/seen.txt', 'w') as file: file.write(str(len(seen)))\n",
        "utf-8",
    )
    many.settings += "hooks: [hook.py]\n"
    many.build()
    assert (many.public / "seen.txt").read_text("utf-8") == str(len(many.pages))


def test_what_is_alive_in_any_share_is_named(many: Workshop) -> None:
    many.pages |= {f"n/{i}.md": SCRIPT for i in (5, 33, 59)}
    with pytest.raises(SiteFailed) as caught:
        many.build()
    assert [p.where for p in caught.value.problems] == [f"public/n/{i}/index.html" for i in (33, 5, 59)]


def test_a_page_that_the_engine_gives_up_on_ends_the_build(many: Workshop) -> None:
    many.pages |= {f"n/{i}.md": "---\ntemplate: none.html\n---\n" for i in (5, 59)}
    with pytest.raises(SiteFailed, match=r"none\.html"):
        many.build()
    assert not many.public.exists()


# ------------------------------------------------------------------ failures


def unknown_plugin(shop: Workshop) -> None:
    shop.settings = shop.settings.replace("[search]", "[search, no-such-plugin]")


def broken_settings(shop: Workshop) -> None:
    shop.settings += "extra: [\n"


def unknown_theme(shop: Workshop) -> None:
    shop.settings = shop.settings.replace("name: material", "name: no-such-theme")


def unknown_extension(shop: Workshop) -> None:
    shop.settings = shop.settings.replace("[attr_list", "[no_such_extension")


def raising_hook(shop: Workshop) -> None:
    (shop.root / "hook.py").write_text("def on_post_build(**_):\n    raise ValueError('the hook broke')\n", "utf-8")
    shop.settings += "hooks: [hook.py]\n"


def live_script(shop: Workshop) -> None:
    shop.pages["about.md"] = SCRIPT


def harmful_extension(shop: Workshop) -> None:
    shop.settings = shop.settings.replace("[attr_list", "[pymdownx.snippets, attr_list")
    shop.pages["about.md"] = '--8<-- "mkdocs.yml"\n'


def harmful_plugin_from_elsewhere(shop: Workshop) -> None:
    (shop.root / "base.yml").write_text("plugins: {search: {}, privacy: {}}\n", "utf-8")
    shop.settings = "INHERIT: base.yml\n" + shop.settings.replace("plugins: [search]\n", "")


FAILURES: dict[Callable[[Workshop], None], tuple[str, str]] = {
    unknown_plugin: ("mkdocs.yml:6", "no-such-plugin"),
    broken_settings: ("mkdocs.yml:9", "broken YAML"),
    unknown_theme: ("mkdocs.yml:5", "no-such-theme"),
    unknown_extension: ("mkdocs.yml:7", "no_such_extension"),
    raising_hook: ("mkdocs.yml:1", "the hook broke"),
    harmful_extension: ("mkdocs.yml:7", "pymdownx.snippets can't be used here"),
    harmful_plugin_from_elsewhere: ("mkdocs.yml:1", "privacy can't be used here"),
    live_script: ("public/about/index.html", "a script"),
}


@pytest.mark.parametrize("harm", FAILURES)
def test_whatever_fails_the_last_site_stays_byte_for_byte(shop: Workshop, harm: Callable[[Workshop], None]) -> None:
    shop.build()
    aged(shop.public)
    before, then = contents(shop.public), times(shop.public)
    harm(shop)
    with pytest.raises(SiteFailed) as caught:
        shop.build()
    where, what = FAILURES[harm]
    assert any(p.where == where and what in p.what for p in caught.value.problems), caught.value.problems
    assert (contents(shop.public), times(shop.public)) == (before, then)


def test_a_first_site_that_fails_leaves_none(shop: Workshop) -> None:
    live_script(shop)
    with pytest.raises(SiteFailed):
        shop.build()
    assert not shop.public.exists()


def test_every_live_page_is_named(shop: Workshop) -> None:
    shop.pages |= {
        "a.md": SCRIPT,
        "b/c.md": 'Words.\n{: onclick="alert(1)" }\n',
        "d.md": "[x](javascript:alert(1)) <iframe></iframe>\n",
    }
    with pytest.raises(SiteFailed) as caught:
        shop.build()
    assert [(p.where, p.what) for p in caught.value.problems] == [
        ("public/a/index.html", "a script that the theme didn't put there"),
        ("public/b/c/index.html", "an event handler (on…=)"),
        ("public/d/index.html", "a link that is a program (javascript:)"),
        ("public/d/index.html", "an element <iframe>"),
    ]


def test_a_script_that_the_user_gave_the_whole_site_is_the_themes_own(shop: Workshop) -> None:
    shop.settings += "extra_javascript: [mine.js]\n"
    shop.pages["mine.js"] = "1;\n"
    assert shop.build() == []


def test_code_that_shows_markup_is_no_markup(shop: Workshop) -> None:
    shop.pages["about.md"] = (
        'Say `<script>` or `<a href="javascript:x">`; one = two, on x = 3.\n\n    <img onerror=alert(1)>\n\n'
        "![alt on=x](local.png)\n"
    )
    shop.pages["local.png"] = ""
    assert shop.build() == []
    assert "&lt;script&gt;" in shop.page("about")


# ------------------------------------------------------------------ complaints that stop nothing


def test_a_broken_link_is_named_with_its_page(shop: Workshop) -> None:
    shop.pages["about.md"] = "[there](nowhere.md)\n"
    (problem,) = shop.build()
    assert problem.where == "site/about.md:1"
    assert "nowhere.md" in problem.what
    assert problem.hint
    assert "there" in shop.page("about")


def test_a_setting_that_is_not_known_is_named(shop: Workshop) -> None:
    shop.settings += "no_such_setting: 1\n"
    line = shop.settings.count("\n")
    assert [(p.where, "no_such_setting" in p.what) for p in shop.build()] == [(f"mkdocs.yml:{line}", True)]


@pytest.mark.parametrize(
    ("settings", "line", "what"),
    [
        (SETTINGS, None, ""),
        (SETTINGS + "nav:\n  - index.md\n  - Me: about.md\n  - https://example.org/\n", None, ""),
        (SETTINGS + "nav:\n  - index.md\n  - Me: missing.md\n", 10, "missing.md"),
        (SETTINGS + "no_such_setting: 1\n", 8, "no_such_setting"),
        (SETTINGS.replace("[search]", "\n  - search\n  - nope"), 8, "nope"),
        (SETTINGS.replace("toc]", "nope]"), 7, "nope"),
        (SETTINGS.replace("name: material", "name: nope"), 5, "nope"),
        (SETTINGS.replace("[search]", "\n  - search:\n      nope: 1"), 8, "nope"),
        (SETTINGS.replace("[search]", "[material/privacy]"), 6, "privacy can't be used here"),
        (SETTINGS + "x: !!python/object:nope.Nope {}\n", 8, "parsing the configuration"),
        (SETTINGS + "hooks: [nope.py]\n", 8, "nope.py"),
        ("site_name: [\n", None, ""),  # the settings' own reading names it
        ("", None, ""),
    ],
)
def test_what_the_engine_would_refuse_is_told_without_building(
    tmp_path: Path, settings: str, line: int | None, what: str
) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text(settings, "utf-8")
    found = check_settings(config, ["index.md", "about.md", "notes/x.md"])
    assert [p.where for p in found] == ([f"mkdocs.yml:{line}"] if line else [])
    assert all(what in p.what and p.hint for p in found)
    assert [p.name for p in tmp_path.iterdir()] == ["mkdocs.yml"]


def test_what_stands_in_the_nav_is_not_judged_where_a_plugin_may_bring_pages(tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text("", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS + "hooks: [hook.py]\nnav: [made.md]\n", "utf-8")
    assert check_settings(tmp_path / "mkdocs.yml", ["index.md"]) == []


def test_a_picture_from_elsewhere_is_named_and_the_site_built(shop: Workshop) -> None:
    shop.pages["about.md"] = "![x](https://tracker.example/x.gif) ![y](https://sample.example/about/)\n"
    (problem,) = shop.build()
    assert (problem.where, problem.what) == (
        "public/about/index.html",
        "the reader's browser would ask tracker.example",
    )


# ------------------------------------------------------------------ putting it in place


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "index.html").write_text(text, "utf-8")
    return path


def test_a_build_begins_by_mending(shop: Workshop) -> None:
    shop.build()
    shop.public.rename(shop.work / "replaced")
    live_script(shop)
    with pytest.raises(SiteFailed):
        shop.build()
    assert "Hello" in shop.page()


# ------------------------------------------------------------------ what is not ours


def stranger_file(public: Path) -> Path:
    public.write_text("mine", "utf-8")
    return public


def stranger_folder(public: Path) -> Path:
    return folder(public, "somebody's site")


def stranger_link(public: Path) -> Path:
    folder(public.parent / "elsewhere", "somebody's site")
    public.symlink_to(public.parent / "elsewhere")
    return public


def stranger_repository(public: Path) -> Path:
    folder(public, "ours")
    (public / STYLE_PATH).parent.mkdir()
    (public / STYLE_PATH).write_text("", "utf-8")
    (public / ".git").mkdir()
    return public / ".git"


@pytest.mark.parametrize("put", [stranger_file, stranger_folder, stranger_link, stranger_repository])
def test_what_curate_did_not_make_is_not_replaced(shop: Workshop, put: Callable[[Path], Path]) -> None:
    named = put(shop.public)
    before = contents(shop.root)
    with pytest.raises(SiteFailed) as caught:
        shop.build()
    assert [(p.where, bool(p.hint)) for p in caught.value.problems] == [(str(named), True)]
    assert {name: data for name, data in contents(shop.root).items() if name in before} == before


def test_an_empty_folder_is_nobodys(shop: Workshop) -> None:
    shop.public.mkdir()
    shop.build()
    assert "Hello" in shop.page()


# ------------------------------------------------------------------ nothing is left behind in the program


@pytest.mark.parametrize("before", [None, "123"])
@pytest.mark.parametrize("harm", [None, live_script])
def test_a_build_leaves_the_process_as_it_was(
    shop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    before: str | None,
    harm: Callable[[Workshop], None] | None,
) -> None:
    if before is None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    else:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", before)
    environment, logger = dict(os.environ), logging.getLogger("mkdocs")
    handlers, passed_on = list(logger.handlers), logger.propagate
    if harm:
        harm(shop)
        with pytest.raises(SiteFailed):
            shop.build()
    else:
        shop.build()
    assert dict(os.environ) == environment
    assert (logger.handlers, logger.propagate) == (handlers, passed_on)
    assert gc.isenabled()
