"""Whatever happens to the file of the cache, a command says so once, and the next one works."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click import Argument, Context

from curate.cli import cli, main
from curate.cli.complete_item import complete_item
from curate.model import Entry, ExtractionTrace, FeedHealth, LinkStatus, PageResult
from curate.read.storage.cache import Cache

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FEED = "http://127.0.0.1:1/feed.xml"
FEEDS_YAML = f"""\
topics:
  work: [meeting, 会議]
feeds:
  - {FEED}
network:
  allow: [127.0.0.1]
"""
SECRET = "the words of a note"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a cache that all of its tables have something in."""
    root = tmp_path_factory.mktemp("sound")
    (root / "feeds.yaml").write_text(FEEDS_YAML, "utf-8")
    (root / "site/notes").mkdir(parents=True)
    (root / "site/notes/mine.md").write_text(SECRET, "utf-8")
    with Cache(root / ".curate/cache.db") as cache:
        text = "A meeting that everybody knew the end of. 会議の話。" * 20
        entries = [
            Entry(
                f"k{n}",
                f"https://a.example/{n}",
                f"A meeting {n}",
                "佐藤",
                NOW - timedelta(days=n),
                text=text * (n % 3),
            )
            for n in range(40)
        ]
        items = cache.add_entries(FEED, entries, NOW, newest=None, articles=True)
        cache.save_health(FeedHealth(FEED, "題", last_success=NOW, next_ask=NOW, skip_hours=frozenset({3})))
        cache.save_failure(items[0].id, "did not answer", NOW)
        cache.save_trace(
            items[1].id, ExtractionTrace(NOW, ("", "", ""), (PageResult("https://a.example/1", "text/html", 10),))
        )
        cache.save_links([LinkStatus("https://b.example/", "failing", "did not answer", NOW, NOW, 1)])
        cache.save_robots("https://a.example", b"User-agent: *", NOW)
        cache.mark_opened(items[2].id, NOW)
    return root


class Commands:
    """Runs commands in this process, in a workspace whose cache is damaged."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._monkeypatch, self._capsys = root, monkeypatch, capsys
        self.file = root / ".curate/cache.db"

    def __call__(self, *arguments: str) -> tuple[int, str]:
        self._monkeypatch.setattr(sys, "argv", ["curate", "-C", str(self.root), *arguments])
        code = main()
        return code, self._capsys.readouterr().err

    def execute(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.file, isolation_level=None)) as db:
            db.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                db.execute(statement)

    def overwrite(self, at: int, new: bytes) -> None:
        with self.file.open("r+b") as file:
            file.seek(at)
            file.write(new)

    def all_work(self) -> None:
        """Each command ends, and says at most once that the cache was damaged; then each of them works."""
        said = 0
        for _ in range(2):
            for arguments in (
                ["inbox", "--plain"],
                ["inbox", "--json", "--all"],
                ["feeds", "--json"],
                ["pull", "--force"],
            ):
                code, err = self(*arguments)
                assert code in (0, 1, 2), arguments
                assert code != 2 or "was damaged" in err or arguments[0] == "pull", (arguments, err)
                said += err.count("was damaged")
        assert said <= 1
        assert (self.root / "site/notes/mine.md").read_text("utf-8") == SECRET
        for arguments in (["inbox", "--json", "--all"], ["feeds", "--json"]):
            assert self(*arguments) == (0, "")


@pytest.fixture
def commands(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    root = tmp_path / "workspace"
    shutil.copytree(sound, root)
    return Commands(root, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"CREATE TABLE items", b"CREATE TABLE \xff\xfe\xfd\xfcs"),
        (b"CREATE TABLE items", b"CREATE TABLE itemz"),
        (b"url TEXT PRIMARY KEY", b"u\x80l TEXT PRIMARY KEY"),
        (b"published TEXT", b"publisht TEXT"),
        (b"published TEXT", b"published BLOB"),
        (b"CREATE INDEX", b"CRE\x00TE INDEX"),
        (b"CREATE INDEX items_by_date", b"DELETE INDEX items_by_date"),
    ],
)
def test_a_damaged_schema_is_set_aside_as_any_damage_is(commands: Commands, was: bytes, now: bytes) -> None:
    whole = commands.file.read_bytes()
    commands.overwrite(whole.index(was), now)
    code, err = commands("inbox", "--plain")
    assert code in (0, 2)
    assert "was damaged" in err
    assert commands.file.with_name("cache.db.damaged").is_file()
    commands.all_work()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE items",
        "DROP TABLE facts",
        "ALTER TABLE feeds DROP COLUMN wait",
        "ALTER TABLE items RENAME COLUMN text TO body",
        "ALTER TABLE items RENAME TO things",
        "CREATE TABLE another (one)",
        "UPDATE items SET title = x'ff00' WHERE id = (SELECT max(id) FROM items)",
        "UPDATE items SET first_seen = 'soon'",
        "UPDATE items SET tags = '{' WHERE id = (SELECT max(id) FROM items)",
        "UPDATE feeds SET skip_hours = 'all'",
        "UPDATE feeds SET next_ask = 9",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE' WHERE name = 'links'",
        "PRAGMA user_version = -7",
        "PRAGMA user_version = 1",
        "PRAGMA user_version = 1936024435",
    ],
)
def test_tables_and_values_that_are_not_as_they_were_written_are_damage(commands: Commands, statement: str) -> None:
    commands.execute(statement)
    commands.all_work()


@pytest.mark.parametrize("tail", ["-wal", "-shm"])
def test_what_lies_beside_the_file_may_be_damaged_too(commands: Commands, tail: str) -> None:
    commands.file.with_name(commands.file.name + tail).write_bytes(random.Random(1).randbytes(40_000))
    commands.all_work()


@pytest.mark.parametrize("at", [*range(16, 28), 44, 47, 52, 55, 56, 59, 60, 64, 67, 68])
def test_a_damaged_header_is_no_trouble_for_ever(commands: Commands, at: int) -> None:
    commands.overwrite(at, bytes([commands.file.read_bytes()[at] ^ 0xA5]))
    commands.all_work()


@pytest.mark.parametrize("seed", range(40))
def test_bytes_overwritten_anywhere_are_no_trouble_for_ever(commands: Commands, seed: int) -> None:
    dice = random.Random(seed)
    size = commands.file.stat().st_size
    for _ in range(dice.choice([1, 5, 40])):
        length = dice.choice([1, 1, 4, 60, 3000])
        at = dice.randrange(100, size - length)
        commands.overwrite(at, dice.choice([dice.randbytes(length), bytes(length), b"\xff" * length]))
    if dice.random() < 0.2:
        with commands.file.open("r+b") as file:
            file.truncate(dice.randrange(size))
    commands.all_work()


def test_completing_a_word_mends_nothing_as_nobody_would_hear_of_it(commands: Commands) -> None:
    commands.file.write_bytes(b"no database" * 1000)
    assert complete_item(Context(cli, info_name="curate"), Argument(["item"]), "a") == []
    context = Context(cli, info_name="curate")
    context.params["folder"] = str(commands.root)
    assert complete_item(context, Argument(["item"]), "a") == []
    assert commands.file.read_bytes() == b"no database" * 1000
    assert "was damaged" in commands("inbox", "--plain")[1]


def test_an_error_that_has_nothing_to_do_with_the_cache_is_raised(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = commands.file.read_bytes()
    monkeypatch.setattr(Cache, "load_health", lambda self: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        commands("feeds")
    assert commands.file.read_bytes() == before
