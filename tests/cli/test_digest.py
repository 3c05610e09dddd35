"""``curate digest``: a newsletter in three files, of the notes that are published; nobody's changes are lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Run

TODAY = datetime.now(UTC).date()
FORMS = ("md", "html", "txt")


def add(folder: Path, name: str, days_ago: int, words: str = "Words of my own about it.") -> None:
    day = TODAY - timedelta(days=days_ago)
    text = f"---\ntitle: Title of {name}\nsource: {{url: https://example.org/{name}, site: Sample}}\n---\n{words}\n"
    (folder / "site/notes" / f"{day}-{name}.md").write_text(text, "utf-8")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "site/notes").mkdir(parents=True)
    (folder / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Sample notes\nsite_url: https://me.example/\n", "utf-8")
    add(folder, "new", 0)
    add(folder, "sixth", 6)
    add(folder, "seventh", 7)
    add(folder, "draft", 1, words="")
    return folder


def texts(folder: Path, day: object = TODAY) -> dict[str, str]:
    return {form: (folder / f"posts/digest-{day}.{form}").read_text("utf-8") for form in FORMS}


@pytest.mark.parametrize("option", [(), ("--week",)])
def test_the_last_seven_days_are_written_to_three_files(run: Run, mine: Path, option: tuple[str, ...]) -> None:
    ran = run("-C", mine, "digest", *option)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == [f"posts/digest-{TODAY}.{form}" for form in FORMS]
    assert f"A digest of 2 notes, {TODAY - timedelta(days=6)} to {TODAY}:" in ran.err
    for text in texts(mine).values():
        assert text.index("Title of new") < text.index("Title of sixth")
        assert "Title of seventh" not in text and "Title of draft" not in text


def test_since_a_day(run: Run, mine: Path) -> None:
    ran = run("-C", mine, "digest", "--since", str(TODAY - timedelta(days=7)), "--short")
    assert "A digest of 3 notes" in ran.err
    assert "Title of seventh" in texts(mine)["txt"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("--since", "soon"), "write a day as 2026-11-23"), (("--since", "2026-11-01", "--week"), "don't go together")],
)
def test_what_cannot_be_meant_is_refused(run: Run, mine: Path, arguments: tuple[str, ...], says: str) -> None:
    ran = run("-C", mine, "digest", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert not (mine / "posts").exists()


def test_without_notes_in_that_time_it_says_so_and_writes_nothing(run: Run, mine: Path) -> None:
    ran = run("-C", mine, "digest", "--since", str(TODAY + timedelta(days=1)))
    assert (ran.code, ran.out) == (0, "")
    assert f"No note was published since {TODAY + timedelta(days=1)}, which is to come" in ran.err
    assert not (mine / "posts").exists()


def test_what_was_changed_by_hand_stays_and_the_rest_is_written_anew(run: Run, mine: Path) -> None:
    run("-C", mine, "digest")
    changed = mine / f"posts/digest-{TODAY}.md"
    changed.write_text(changed.read_text("utf-8") + "\nMy own last word.\n", "utf-8")
    add(mine, "late", 0)
    ran = run("-C", mine, "digest")
    assert ran.code == 1
    assert f"posts/digest-{TODAY}.md:1: this digest was changed by hand, and is left as it is" in ran.err
    assert ran.out.splitlines() == [f"posts/digest-{TODAY}.{form}" for form in ("html", "txt")]
    found = texts(mine)
    assert "My own last word." in found["md"] and "Title of late" not in found["md"]
    assert "Title of late" in found["html"] and "Title of late" in found["txt"]
    changed.unlink()
    assert run("-C", mine, "digest").code == 0
    assert "Title of late" in texts(mine)["md"]


def test_a_build_leaves_digests_where_they_are_and_the_same_digest_is_not_written_again(run: Run, mine: Path) -> None:
    run("-C", mine, "digest")
    before = {path: path.stat().st_mtime_ns for path in (mine / "posts").iterdir()}
    run("-C", mine, "posts")
    run("-C", mine, "digest")
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_broken_template_costs_its_form_alone(run: Run, mine: Path) -> None:
    (mine / "templates/digest").mkdir(parents=True)
    (mine / "templates/digest/digest.md.j2").write_text("{{ oops }}\n", "utf-8")
    ran = run("-C", mine, "digest")
    assert ran.code == 1
    assert "templates/digest/digest.md.j2:1: 'oops' is undefined" in ran.err
    assert ran.out.splitlines() == [f"posts/digest-{TODAY}.{form}" for form in ("html", "txt")]


def test_a_long_newsletter_is_said_to_be_cut_by_some(run: Run, mine: Path) -> None:
    add(mine, "long", 0, words="Many words of my own. " * 5000)
    assert "longer than Gmail shows" in run("-C", mine, "digest").err
