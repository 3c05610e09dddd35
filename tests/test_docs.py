"""The documentation says what the program does: all of it, in both languages, with examples that hold."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote

import click
import jinja2.meta
import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from curate.cli import COMMANDS, cli
from curate.formats import feeds_yaml, note, own_words
from curate.formats.importers import reading_list_jsonl
from curate.formats.importers.export_formats import EXPORT_FORMATS
from curate.formats.received_mentions import ReceivedMention
from curate.model import Bookmark, Entry, Note, Site, Source
from curate.publish.feeds.blogroll import SubscribedFeed
from curate.publish.feeds.feed_offers import FeedOffer
from curate.publish.posts.builtin_networks import NETWORKS, Network
from curate.publish.posts.count_length import UNITS
from curate.publish.posts.network_config import _Header, load_network_configs
from curate.publish.posts.post_writer import PostWriter, post_values
from curate.publish.site.generated_pages import ArchivePage, ListedNote, Listing
from curate.publish.site.publishable_files import PUBLISHED_SUFFIXES
from curate.publish.templates.render import make_environment
from curate.reach import vault, vault_location
from curate.reach.files import (
    communities_yaml,
    draft_file,
    goals_yaml,
    introductions_jsonl,
    log_jsonl,
    person_yaml,
    vault_yaml,
)
from curate.reach.model import Draft, Introduction, LogEntry
from tests.reach.samples import ADA

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ENGLISH = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
JAPANESE = [ROOT / "README.ja.md", *sorted((DOCS / "ja").glob("*.md"))]
EVERY_PAGE = [*ENGLISH, *JAPANESE, ROOT / "CONTRIBUTING.md"]

both_languages = pytest.mark.parametrize("folder", [DOCS, DOCS / "ja"], ids=["en", "ja"])
every_page = pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page.relative_to(ROOT).as_posix())
every_command = pytest.mark.parametrize("name", COMMANDS)

OUR_FILTERS = ("own", "day", "month", "host", "yaml", "ascii", "shorten", "md", "lines")

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """A page without its examples, fenced or indented."""
    text = _FENCED.sub("", page.read_text("utf-8"))
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


def section(page: Path, title: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    parts = re.split(r"^## (.+)$", prose(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(title, "")


def names_in(text: str) -> set[str]:
    """Every word that stands in code marks."""
    return {word for code in _CODE.findall(text) for word in re.findall(r"-*[\w.-]+", code)}


def headings(page: Path) -> list[str]:
    return [found[1] for found in _HEADING.findall(prose(page))]


def command_named(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, click.Command)
    return command


def options_of(command: click.Command) -> list[str]:
    """The options as a user types them: long where there is a long one."""
    found = []
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            long = [name for name in parameter.opts if name.startswith("--")]
            found += long or parameter.opts
    return found


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    """A model's keys and those of the models within, as the user writes them."""
    for name, field in model.model_fields.items():
        yield field.alias or name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys_of(field.annotation)


# ------------------------------------------------------------------ commands


@every_command
@both_languages
def test_every_command_has_a_section_that_shows_how_it_is_called(folder: Path, name: str) -> None:
    assert f"`curate {name}" in section(folder / "commands.md", name)


@every_command
@both_languages
def test_every_option_of_a_command_stands_in_its_section(folder: Path, name: str) -> None:
    told = names_in(section(folder / "commands.md", name))
    assert set(options_of(command_named(name))) - told == set()


@every_command
@both_languages
def test_a_command_s_section_promises_no_option_that_it_lacks(folder: Path, name: str) -> None:
    listed = re.findall(r"^- `(-+[\w-]+)", section(folder / "commands.md", name), re.MULTILINE)
    assert set(listed) - set(options_of(command_named(name))) == set()


@both_languages
def test_the_options_before_a_command_are_told(folder: Path) -> None:
    assert {*options_of(cli), "--help", "-h"} <= names_in(prose(folder / "commands.md"))


@every_command
def test_every_command_and_option_has_a_help_text(name: str) -> None:
    command = command_named(name)
    assert COMMANDS[name].endswith(".")
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workspace in which every command with --json has something to say."""
    from curate.read.storage.cache import Cache

    root = tmp_path_factory.mktemp("docs")
    example = "feeds: [https://example.org/feed.xml]\n"
    (root / "feeds.yaml").write_text(example, "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    notes = root / "site/notes"
    notes.mkdir(parents=True)
    front = "---\nsource: {url: https://example.org/1, site: Sample}\n---\n"
    (notes / "2026-11-01-done.md").write_text(f"{front}Words of my own.\n", "utf-8")
    (notes / "2026-11-02-draft.md").write_text(front.replace("/1", "/2"), "utf-8")
    (root / "posted.yaml").write_text("- {note: 2026-11-01-done, network: x, at: 2026-11-02}\n", "utf-8")
    with Cache(root / ".curate/cache.db") as cache:
        entry = Entry("key", "", "A title", text="Some text.")
        cache.add_entries(
            "https://example.org/feed.xml", [entry], datetime(2026, 11, 1, tzinfo=UTC), newest=None, articles=True
        )
    fill(vault_beside(root))
    return root


def vault_beside(root: Path) -> Path:
    return root.parent / f"{root.name}-vault"


def fill(root: Path) -> None:
    """A vault in which every command of the private room has something to show."""
    opened = vault_location.create_vault(root, None)
    opened.write(ADA.where, person_yaml.serialize(ADA), expected="")
    at = datetime(2026, 11, 2, tzinfo=UTC)
    opened.append(vault.LOG, log_jsonl.serialize_entry(LogEntry(at, ADA.id, "in", "message", "Hello")))
    goal = "- {name: peers, outcome: x, number: 1, since: 2026-11-01, by: 2027-11-01}\n"
    opened.write(vault.GOALS, goal, expected="")
    opened.write(vault.COMMUNITIES, "- name: Talk\n", expected="")
    letter = Draft("d-aaaaaaaa", ADA.id, "ask", "en", at.date(), "What do you care about?")
    opened.write("drafts/d-aaaaaaaa.md", draft_file.serialize(letter), expected="")
    both = Introduction("i-aaaaaaaa", ADA.id, "p-zzzzzzzz", "They would like each other.", ((at, "idea"),))
    opened.append(vault.INTRODUCTIONS, introductions_jsonl.serialize_first_step(both))


def answer(workspace: Path, *arguments: str) -> list[dict[str, object]]:
    env = {"CURATE_VAULT": str(vault_beside(workspace))}
    done = CliRunner().invoke(cli, ["-C", str(workspace), *arguments, "--json"], standalone_mode=False, env=env)
    assert done.exception is None, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)
    assert found
    return found


@pytest.mark.parametrize("name", [name for name in COMMANDS if "--json" in options_of(command_named(name))])
@both_languages
def test_every_key_of_a_json_answer_is_told(folder: Path, name: str, workspace: Path) -> None:
    rows = answer(workspace, name)
    keys = set(rows[0])
    if name in ("inbox", "people"):
        keys |= set(answer(workspace, name, str(rows[0]["id"]))[0])
    told = next(line for line in section(folder / "commands.md", "JSON").splitlines() if f"`{name} --json`" in line)
    assert names_in(told) - {name, "--json"} == keys


# ------------------------------------------------------------------ files


@both_languages
def test_every_key_of_feeds_yaml_is_told(folder: Path) -> None:
    keys = {*keys_of(feeds_yaml._FeedsFile), *keys_of(feeds_yaml._Feed)}
    assert {"select", "allow"} <= keys  # those within others are looked at too
    assert keys - names_in(section(folder / "files.md", "feeds.yaml")) == set()


@both_languages
def test_every_key_of_a_note_is_told(folder: Path) -> None:
    keys = set(keys_of(note._NoteFrontMatter))
    assert "via" in keys
    told = section(folder / "files.md", "Notes") + section(folder / "files.md", "ノート")
    assert keys - names_in(told) == set()


@both_languages
def test_every_kind_of_file_that_can_be_imported_is_told(folder: Path) -> None:
    told = re.findall(r"^\| `(\w+)` \|.*\|.*\|$", prose(folder / "import.md"), re.MULTILINE)
    assert told[: len(EXPORT_FORMATS)] == list(EXPORT_FORMATS)
    assert set(EXPORT_FORMATS) - names_in(section(folder / "commands.md", "import")) == set()


@both_languages
def test_every_key_of_a_reading_list_is_told(folder: Path) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    whole = Bookmark("https://a.example/", "T", "A", now, ("t",), "e", "c", ("q",), True, True, True)
    keys = json.loads(reading_list_jsonl.format_line(whole)).keys()
    assert keys == {field.name for field in fields(Bookmark)} - {"line"}
    assert keys - names_in(prose(folder / "import.md")) == set()


@both_languages
def test_every_kind_of_line_in_an_export_is_told(folder: Path, workspace: Path) -> None:
    done = CliRunner().invoke(cli, ["-C", str(workspace), "export", "jsonl"], standalone_mode=False)
    kinds = {json.loads(line)["kind"] for line in done.stdout.split("\n") if line}
    assert {"feed", "note", "draft", "posted", "item", "file"} == kinds
    assert kinds - names_in(prose(folder / "import.md")) == set()


@both_languages
def test_the_limits_of_a_quotation_are_told_as_they_are(folder: Path) -> None:
    text = prose(folder / "files.md")
    assert all(str(limit) in text for limit in own_words.QUOTE_LIMIT.values())


@both_languages
def test_every_kind_of_file_that_is_published_is_told(folder: Path) -> None:
    told = set(re.findall(r"\.\w+", prose(folder / "files.md")))
    assert PUBLISHED_SUFFIXES - told == set()


@both_languages
def test_every_key_of_the_vault_s_files_is_told(folder: Path) -> None:
    page = folder / "reaching.md"
    told = names_in(prose(page)) | {word for _, text in _FENCED.findall(page.read_text("utf-8"))
                                    for word in re.findall(r"(\w+):", text)}  # fmt: skip
    keys = {
        *keys_of(person_yaml._PersonFile),
        *keys_of(person_yaml._Interest),
        *keys_of(goals_yaml._Goal),
        *keys_of(vault_yaml._VaultFile),
    }
    keys |= set(keys_of(communities_yaml._Community))
    assert {"through", "source", "outcome", "sign"} <= keys
    assert keys - told == set()


@both_languages
def test_the_examples_of_the_vault_s_files_hold(folder: Path) -> None:
    examples = [text for kind, text in _FENCED.findall((folder / "reaching.md").read_text("utf-8")) if kind == "yaml"]
    one, some, places = examples
    assert person_yaml.parse(one, ADA.where)[1] == []
    assert goals_yaml.parse(some)[1] == []
    assert communities_yaml.parse(places)[1] == []


# ------------------------------------------------------------------ templates


_GIVEN = [Note, Source, ListedNote, Listing, ArchivePage, FeedOffer, SubscribedFeed, ReceivedMention, Site]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("templates.md", "runs on this computer, with your rights"),
        ("ja/templates.md", "このコンピューターで、あなたの権限で動く"),
    ],
)
def test_it_is_told_that_a_template_is_code_and_it_is(page: str, said: str) -> None:
    assert said in (DOCS / page).read_text("utf-8")
    reached = "{{ cycler.__init__.__globals__.os.getpid() }}"
    assert make_environment([], escape=True).from_string(reached).render() == str(os.getpid())


@both_languages
def test_every_template_is_named(folder: Path) -> None:
    templates = [p.relative_to(ROOT / "templates") for p in (ROOT / "templates").rglob("*") if p.is_file()]
    assert len(templates) > 10
    told = names_in(prose(folder / "templates.md")) | set(_CODE.findall(prose(folder / "templates.md")))
    missing = [
        path.as_posix()
        for path in templates
        if path.as_posix() not in told and not (path.parent.as_posix() in told and path.name in told)
    ]
    assert missing == []


@pytest.mark.parametrize("row, kind", list(enumerate(_GIVEN)))
@both_languages
def test_every_name_of_the_things_that_templates_are_given_is_told(folder: Path, row: int, kind: type) -> None:
    told = re.split(r"^\| (?:Thing|もの) .*\n\|[-|]+\n", prose(folder / "templates.md"), flags=re.MULTILINE)[1]
    made = {name for name, value in vars(kind).items() if isinstance(value, property)}
    assert ({field.name for field in fields(kind)} | made) - names_in(told.splitlines()[row]) == set()


@pytest.mark.parametrize("kind", ["site", "note", "posts", "digest", "desk", "messages", "review"])
@both_languages
def test_every_name_and_filter_that_the_templates_use_is_told(folder: Path, kind: str) -> None:
    env = jinja2.Environment()
    env.filters |= dict.fromkeys(OUR_FILTERS, str)
    told = names_in(prose(folder / "templates.md"))
    assert set(OUR_FILTERS) - told == set()
    templates = list((ROOT / "templates" / kind).glob("*.j2"))
    assert templates
    for path in templates:
        text = path.read_text("utf-8")
        used = jinja2.meta.find_undeclared_variables(env.parse((note.split_front_matter(text) or ("", text))[1]))
        assert used - told == set(), path.name


@both_languages
def test_every_name_that_a_template_of_posts_may_use_is_told(folder: Path) -> None:
    some = Note("2026-11-01-x", "T", date(2026, 11, 1), (), Source("https://example.org/"), "Words.")
    told = names_in(section(folder / "templates.md", "Posts") + section(folder / "templates.md", "投稿文"))
    given = {*post_values(some, Site("Sample")), "link", "handle", "html"}
    assert given - told == set()


_SURE = {
    "en": {
        "documented": "documented",
        "source": "read in its source code",
        "seen": "seen in others' code",
        "reported": "second hand",
        "none": "–",
    },
    "ja": {
        "documented": "公式文書",
        "source": "ソースコードで確認",
        "seen": "他の人のコードで確認",
        "reported": "二次情報",
        "none": "–",
    },
}
_TAKES = {
    "en": {"text": "text", "url": "address", "title": "title"},
    "ja": {"text": "本文", "url": "アドレス", "title": "タイトル"},
}
_LINK_COUNTS = {
    "en": {"x": "23", "mastodon": "23", "bluesky": "its short form"},
    "ja": {"x": "23", "mastodon": "23", "bluesky": "短縮された形"},
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=list(NETWORKS))
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_of_networks_is_what_the_program_has(lang: str, network: Network) -> None:
    page = DOCS / "networks.md" if lang == "en" else DOCS / "ja/networks.md"
    (row,) = [line for line in prose(page).splitlines() if line.startswith(f"| `{network.name}` |")]
    _, label, limit, _, link, sure, takes, share_sure = [cell.strip() for cell in row.strip("|").split("|")]
    assert label == network.label
    assert limit == str(network.limit or {"en": "none", "ja": "なし"}[lang])
    own = {"en": "its length", "ja": "全体の長さ"}[lang]
    assert link == (_LINK_COUNTS[lang].get(network.unit, own) if network.limit else "–")
    assert (sure, share_sure) == (_SURE[lang][network.evidence], _SURE[lang][network.share_evidence])
    taken = {name for name, said in _TAKES[lang].items() if said in re.split(", |、", takes)}
    assert taken == {name for name in _TAKES[lang] if f"{{{name}}}" in network.share}


@both_languages
def test_every_key_and_unit_of_a_template_s_header_is_told(folder: Path) -> None:
    keys = re.findall(r"^\| `(\w+)` \|.*\|.*\|$", prose(folder / "networks.md"), re.MULTILINE)
    assert [key for key in keys if key not in NETWORKS] == list(_Header.model_fields)
    assert set(UNITS) - names_in(prose(folder / "networks.md")) == set()


@both_languages
def test_the_network_of_one_s_own_in_the_docs_works(folder: Path, tmp_path: Path) -> None:
    (example,) = [
        text for kind, text in _FENCED.findall((folder / "networks.md").read_text("utf-8")) if kind == "jinja"
    ]
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/village.txt.j2").write_text(example, "utf-8")
    folders = [tmp_path, ROOT / "templates"]
    on, problems = load_network_configs(folders, "en")
    assert problems == []
    some = Note("2026-11-01-x", "T", date(2026, 11, 1), ("work",), Source("https://example.org/"), "Words.")
    (post,), problems = PostWriter(make_environment(folders, escape=False), Site("Sample"), on).write(some, "")
    assert (post.parts, post.limit, problems) == (("Words.\n\nexample.org\n\nhttps://example.org/\n\n#Work",), 700, [])


# ------------------------------------------------------------------ two languages, one documentation


def test_every_page_has_a_twin_in_the_other_language() -> None:
    assert [page.name for page in JAPANESE[1:]] == [page.name for page in ENGLISH[1:]]
    assert len(ENGLISH) > 5


@pytest.mark.parametrize("english, japanese", list(zip(ENGLISH, JAPANESE, strict=False)), ids=[p.stem for p in ENGLISH])
def test_twins_have_the_same_headings_and_examples(english: Path, japanese: Path) -> None:
    levels = [[len(found[0]) for found in _HEADING.findall(prose(page))] for page in (english, japanese)]
    assert levels[0] == levels[1]
    kinds = [[found[0] for found in _FENCED.findall(page.read_text("utf-8"))] for page in (english, japanese)]
    assert kinds[0] == kinds[1]


# ------------------------------------------------------------------ links and examples


def anchor(heading: str) -> str:
    """What a heading is called in an address: lower case, blanks as ``-``, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@every_page
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(prose(page)) if "://" not in link]
    broken = []
    for link in links:
        name, _, part = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.is_file() or (part and part not in [anchor(heading) for heading in headings(target)]):
            broken.append(link)
    assert broken == []


def examples(kind: str, *, but: str = "") -> Sequence[object]:
    found = []
    for page in EVERY_PAGE:
        if page.name == but:
            continue
        for number, (language, text) in enumerate(_FENCED.findall(page.read_text("utf-8")), 1):
            if language == kind:
                found.append(pytest.param(text, id=f"{page.relative_to(ROOT).as_posix()}-{number}"))
    assert found, f"no {kind} example in the documentation"
    return found


@pytest.mark.parametrize("text", examples("yaml", but="reaching.md"))
def test_every_example_of_feeds_yaml_is_without_problems(text: str) -> None:
    assert set(yaml.safe_load(text)) <= set(feeds_yaml._FeedsFile.model_fields)
    reading, problems = feeds_yaml.parse(text)
    assert problems == []
    assert reading.topics or reading.feeds


@pytest.mark.parametrize("text", examples("markdown"))
def test_every_example_of_a_note_could_be_published(text: str) -> None:
    found, problems = note.parse(text, "2026-11-23-example", "example.md")
    assert problems == []
    assert found is not None


# ------------------------------------------------------------------ the front page


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_front_page_names_the_two_verbs_of_a_fresh_clone(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert "    make demo" in lines
    assert "    make test" in lines


@pytest.mark.parametrize("name, title, end", [("README.md", "Privacy", "."), ("README.ja.md", "プライバシー", "。")])
def test_privacy_is_said_in_three_sentences(name: str, title: str, end: str) -> None:
    text = " ".join(section(ROOT / name, title).split())
    assert text.endswith(end)
    assert len(re.findall(r"\.(?= |$)" if end == "." else end, text)) == 3


@pytest.mark.parametrize("of", ["site", "desk"])
def test_the_picture_is_a_small_png_with_a_description(of: str) -> None:
    for page, name in ((ENGLISH[0], f"{of}.png"), (JAPANESE[0], f"ja/{of}.png")):
        picture = DOCS / name
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 100_000
        assert re.search(rf"!\[[^\]]{{20,}}\]\(docs/{re.escape(name)}\)", page.read_text("utf-8"))


def test_every_verb_of_the_makefile_is_told_and_no_other() -> None:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = set(re.findall(r"^\| `make ([a-z]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE))
    assert told == verbs


def test_what_is_installed_for_development_is_known_by_its_hash() -> None:
    """A file that a registry changed is refused; and no registry is named, so that any mirror will do."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.split(r"\n(?=\S)", lock)  # one package each, with its hashes below it
    assert [package for package in pinned if "==" not in package or "--hash=sha256:" not in package] == []
    assert len(pinned) > 100
    assert "://" not in lock and "--index" not in lock
    assert "--require-hashes -r requirements.lock" in (ROOT / "Makefile").read_text("utf-8")
