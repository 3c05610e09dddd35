"""What is live stays live, and what is taken down goes: ``curate publish`` with real git and a bare repository."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.test_publish import git, nobody_s_settings
from tests.conftest import Run

__all__ = ["nobody_s_settings"]

SITE = "https://me.example/"
SOUND = "---\ntitle: {0}\ntopics: [growth]\nsource: {{url: 'https://other.example/{1}', site: Other}}\n---\n{2}\n"
CONFIG = f"""site_name: Sample
site_url: {SITE}
site_author: Sample Person
docs_dir: site
site_dir: public
theme: {{name: material, font: false}}
"""


class Published:
    """A workspace whose site is published, and what is on the branch."""

    def __init__(self, run: Run, folder: Path, notes: dict[str, str], pages: dict[str, str] | None = None) -> None:
        """Where the same was published in this folder before, it is restored as it was then, at its own place."""
        self.run = run
        self.root = folder / "at work/mine"
        self.host = folder / "at work/host.git"
        self.notes = self.root / "site/notes"
        shutil.rmtree(self.root.parent, ignore_errors=True)
        known = folder / hashlib.sha256(repr((notes, pages)).encode()).hexdigest()[:8]
        if not known.exists():
            self._begin(notes, pages or {})
            shutil.copytree(self.root.parent, known, symlinks=True)
        else:
            shutil.copytree(known, self.root.parent, symlinks=True)
        self.first = self.files()

    def _begin(self, notes: dict[str, str], pages: dict[str, str]) -> None:
        self.notes.mkdir(parents=True)
        git(self.root.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(self.host))
        git(self.root, "init", "--quiet", "--initial-branch=main")
        git(self.root, "remote", "add", "origin", str(self.host))
        (self.root / "feeds.yaml").write_text("feeds: []\n", "utf-8")
        (self.root / "mkdocs.yml").write_text(CONFIG, "utf-8")
        for name, text in {"index.md": "# Sample\n\nHello.\n", **pages}.items():
            path = self.root / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        for name, text in notes.items():
            (self.notes / f"{name}.md").write_text(text, "utf-8")
        ran = self.publish()
        assert ran[0] == 0, ran[1]

    def publish(self, *options: str) -> tuple[int, str]:
        ran = self.run("-C", self.root, "publish", *options)
        return ran.code, ran.out + ran.err

    def files(self) -> dict[str, str]:
        """git's name for the bytes of each file on the branch."""
        lines = git(self.host, "ls-tree", "-r", "gh-pages").splitlines()
        return {path: meta.split()[2] for meta, path in (line.split("\t") for line in lines)}

    def text(self, name: str) -> str:
        return git(self.host, "show", f"gh-pages:{name}")

    def kept(self) -> set[str]:
        folder = self.root / ".curate/live"
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}


def note(title: str, number: int, words: str) -> str:
    return SOUND.format(title, number, words)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all sites of this file are published, one after the other: a build goes by paths and times."""
    return tmp_path_factory.mktemp("published")


@pytest.fixture
def site(run: Run, place: Path) -> Published:
    """A site of three notes."""
    return Published(run, place, THREE)


# ------------------------------------------------------------------ what is live stays live

WORDS = "These words are mine. <!-- a private remark -->"
THREE = {
    "2026-11-01-x": note("x", 1, f"The first. {WORDS}").replace("title:", "# private\ntitle:"),
    "2026-11-02-y": note("y", 2, WORDS),
    "2026-11-03-z": note("z", 3, WORDS),
}
MISTAKES: dict[str, bytes] = {
    "a-colon": note("Reward hacking: what to do", 1, WORDS).encode(),
    "a-script": note("A script", 2, f"{WORDS}\n\n<script>alert(1)</script>").encode(),
    "another-encoding": note("言葉", 3, "これは私の言葉です。").encode("cp932"),
    "b-emptied": b"",
    "b-no-words": note("No words", 5, "").encode(),
    "b-no-end": note("No end", 6, WORDS).replace("\n---\n", "\n\n").encode(),
    "c-merge": note("A merge", 7, f"<<<<<<< HEAD\n{WORDS}\n=======\nOther words.\n>>>>>>> other").encode(),
    "c-tab": note("A tab", 8, WORDS).replace("title", "\ttitle").encode(),
    "d-comment": note("A comment", 9, f"{WORDS} <!-- not closed").encode(),
    "d-quote": note("A quotation", 10, WORDS).replace("source:", "quote: [\nsource:").encode(),
    "e-address": note("An address", 1, WORDS).encode(),
    "e-day": note("A day", 12, WORDS).replace("title:", "date: 2026-13-45\ntitle:").encode(),
    "f-cut": note("A cut #text", 14, WORDS).encode(),
}
"""What a note may be damaged to, by its name; the last but two is about the first one's address."""


def sound_notes() -> dict[str, str]:
    titles = {"another-encoding": ("言葉", "これは私の言葉です。")}
    return {
        f"2026-11-01-{name}": note(titles.get(name, (name, WORDS))[0], number, titles.get(name, (name, WORDS))[1])
        for number, name in enumerate(MISTAKES, 1)
    }


def test_a_live_page_survives_every_mistake_in_its_file(run: Run, place: Path, tmp_path: Path) -> None:
    more = {f"2026-11-01-{name}": note(name, 50 + n, WORDS) for n, name in enumerate(("renamed", "linked"))}
    site = Published(run, place, {**sound_notes(), **more}, {"linked.md": "# Linked\n\nWords.\n"})
    editions = (site.root / "editions.yaml").read_text("utf-8")
    for name, data in MISTAKES.items():
        (site.notes / f"2026-11-01-{name}.md").write_bytes(data)
    (site.notes / "2026-11-01-renamed.md").unlink()
    (site.notes / "2026-11-01-renamed-now.md").write_text(note("renamed: now", 50, WORDS), "utf-8")
    (tmp_path / "elsewhere.md").write_text("Elsewhere.\n", "utf-8")
    for path in (site.notes / "2026-11-01-linked.md", site.root / "site/linked.md"):
        path.unlink()
        path.symlink_to(tmp_path / "elsewhere.md")

    code, said = site.publish()

    assert code == 1
    assert site.files() == site.first, "pages, feeds, archive and search are as they were"
    assert (site.root / "editions.yaml").read_text("utf-8") == editions, "nothing counts as edited"
    for name in (*MISTAKES, "renamed-now", "linked"):
        assert f"site/notes/2026-11-01-{name}.md" in said
    assert "site/linked.md" in said
    assert said.count("stays online") + said.count("still online") >= len(MISTAKES) + 3
    checked = site.run("-C", site.root, "check")
    assert checked.code == 1
    assert "stays online" in checked.out + checked.err


def test_what_is_kept_has_no_comments(site: Published) -> None:
    kept = (site.root / ".curate/live/site/notes/2026-11-01-x.md").read_text("utf-8")
    assert "private" not in kept
    assert "These words are mine." in kept


def test_own_pages_and_introductions_stay_too(run: Run, place: Path) -> None:
    pages = {
        "about.md": "# About\n\nMe.\n",
        "topics/growth.md": "On growth.\n",
        "talks.md": "# Talks\n\nOne.\n",
        "index.md": "# Home\n\nWelcome.\n",
    }
    site = Published(run, place, {"2026-11-01-x": note("X", 1, WORDS)}, pages)
    (site.root / "site/about.md").write_text("# About\n\n<iframe src=x></iframe>\n", "utf-8")
    (site.root / "site/topics/growth.md").write_bytes("成長について。".encode("cp932"))
    (site.root / "site/talks.md").write_text("<!-- nothing -->\n", "utf-8")
    (site.root / "site/index.md").write_text("# Home\n\n<script>x</script>\n", "utf-8")

    code, said = site.publish()

    assert code == 1, said
    assert site.files() == site.first
    for name in pages:
        assert f"site/{name}" in said


def test_an_own_page_with_broken_front_matter_is_held_and_stays_as_it_is_online(run: Run, place: Path) -> None:
    sound = "---\ntitle: Talks\n---\nOne.\n"
    site = Published(run, place, {"2026-11-01-x": note("X", 1, WORDS)}, {"talks.md": sound})
    (site.root / "site/talks.md").write_text("---\ntitle: Talks: all of them\n---\nTwo.\n", "utf-8")
    (site.root / "site/new.md").write_text("---\ntitle: new: page\n---\nNew.\n", "utf-8")

    code, said = site.publish()

    assert code == 1, said
    assert site.files() == site.first
    assert "site/talks.md:2" in said
    assert "site/new.md:2" in said


def test_text_that_was_removed_and_is_still_online_is_said(site: Published) -> None:
    (site.notes / "2026-11-01-x.md").write_text(note("X: y", 1, "The first."), "utf-8")
    code, said = site.publish()
    assert code == 1
    said = " ".join(said.split())
    assert "text you removed is still online: “These words are mine.”" in said
    assert "curate publish --take-down 2026-11-01-x" in said


def test_of_two_notes_about_one_address_the_live_one_is_published(site: Published) -> None:
    (site.notes / "2026-11-01-first-by-name.md").write_text(note("New", 2, "Other words."), "utf-8")
    code, said = site.publish()
    assert code == 1
    assert "2026-11-02-y.md is about the same address" in " ".join(said.split())
    assert site.files() == site.first


def test_build_makes_nothing_live(site: Published) -> None:
    (site.notes / "2026-11-04-new.md").write_text(note("New", 4, "Half a sen"), "utf-8")
    assert site.run("-C", site.root, "build", "--offline").code == 0
    assert (site.root / "public/notes/2026-11-04-new/index.html").is_file()
    (site.notes / "2026-11-04-new.md").write_text(note("New: z", 4, "Half a sentence."), "utf-8")
    code, _ = site.publish()
    assert code == 1
    assert site.files() == site.first


def test_the_same_files_and_live_versions_give_the_same_bytes(site: Published, run: Run, tmp_path: Path) -> None:
    (site.notes / "2026-11-01-x.md").write_text(note("X: z", 1, WORDS), "utf-8")
    assert site.publish()[0] == 1

    def built(root: Path) -> dict[str, bytes]:
        assert run("-C", root, "build", "--offline").code == 1
        public = root / "public"
        return {path.relative_to(public).as_posix(): path.read_bytes() for path in public.rglob("*") if path.is_file()}

    other = tmp_path / "other"
    shutil.copytree(site.root, other, ignore=shutil.ignore_patterns(".curate", "public", "posts"))
    shutil.copytree(site.root / ".curate/live", other / ".curate/live")
    assert built(other) == built(site.root)


# ------------------------------------------------------------------ taking down

DOWN = {
    "draft": note("Draft", 1, WORDS).replace("title:", "draft: true\ntitle:"),
    "broken": note("A: b", 2, WORDS).replace("title:", "draft:yes\ntitle:"),
    "published": note("Published", 3, WORDS).replace("title:", "published: false\ntitle:"),
    "publish": note("A: b", 4, WORDS).replace("title:", "publish: no # later\ntitle:"),
}
LINKS = """See [this](2026-11-01-draft.md), <a class="x" href="../2026-11-01-broken/">that</a>,
[those](https://me.example/notes/2026-11-01-published/#top), [these][1] and [gone](2026-11-01-gone.md).

[1]: 2026-11-01-publish.md
"""


def test_what_is_taken_down_goes_and_links_to_it_become_text(run: Run, place: Path) -> None:
    names = [*DOWN, "gone"]
    notes = {f"2026-11-01-{name}": note(name, number, WORDS) for number, name in enumerate(names, 1)}
    site = Published(run, place, {**notes, "2026-11-05-linking": note("Linking", 9, LINKS)})
    for name, text in DOWN.items():
        (site.notes / f"2026-11-01-{name}.md").write_text(text, "utf-8")
    (site.notes / "2026-11-01-gone.md").unlink()

    code, said = site.publish()

    assert code == 1, said
    assert {name for name in site.files() if name.startswith("notes/")} == {"notes/2026-11-05-linking/index.html"}
    assert site.kept() == {"site/index.md", "site/notes/2026-11-05-linking.md"}
    page = site.text("notes/2026-11-05-linking/index.html")
    article = page[page.index("<article") : page.index("</article>")]
    feed = site.text("feed.xml")
    for name in names:
        assert f"2026-11-01-{name}" not in article
        assert f"2026-11-01-{name}" not in feed
    for word in ("this", "that", "those", "these", "gone"):
        assert re.search(rf"\b{word}\b", article)
    assert "is shown as text" in said
    again, _ = site.publish()
    assert again == 1, "and no later publish is blocked by it"


def test_a_renamed_note_moves_and_its_old_address_leads_on(run: Run, place: Path) -> None:
    site = Published(
        run, place, {"2026-11-01-old": note("X", 1, WORDS), "2026-11-02-y": note("Y", 2, "[x](../2026-11-01-old/)")}
    )
    (site.notes / "2026-11-01-old.md").rename(site.notes / "2026-11-01-new.md")
    code, said = site.publish()
    assert code == 0, said
    assert site.kept() == {"site/index.md", "site/notes/2026-11-01-new.md", "site/notes/2026-11-02-y.md"}
    assert "2026-11-01-new" in site.text("notes/2026-11-01-old/index.html")
    assert "2026-11-01-old/" in site.text("notes/2026-11-02-y/index.html")


def test_take_down_marks_the_file_and_publishes_without_it(site: Published) -> None:
    broken = note("X: z", 1, WORDS)
    (site.notes / "2026-11-01-x.md").write_text(broken, "utf-8")

    code, said = site.publish("--take-down", f"{SITE}notes/2026-11-01-x/")

    assert code == 0, said
    assert (site.notes / "2026-11-01-x.md").read_text("utf-8") == broken.replace("---\n", "---\ndraft: true\n", 1)
    assert "notes/2026-11-01-x/index.html" not in site.files()
    assert "notes/2026-11-02-y/index.html" in site.files()


def test_take_down_is_not_kept_back_by_anything_else(site: Published) -> None:
    (site.notes / "2026-11-03-new.md").write_text(note("New", 3, "[dead](nowhere.md)"), "utf-8")
    (site.notes / "2026-11-02-y.md").write_text(note("Y", 2, f"{WORDS} [dead](nowhere.md)"), "utf-8")
    (site.root / "site/index.md").write_text("# Sample\n\nWrite to /home/somebody/x.\n", "utf-8")
    assert site.publish()[0] == 2

    code, said = site.publish("--take-down", "2026-11-01-x")

    assert code == 1, said
    assert site.files().keys() == site.first.keys() - {"notes/2026-11-01-x/index.html"}
    for page in ("index.html", "notes/2026-11-02-y/index.html"):
        assert "nowhere.md" not in site.text(page)
        assert "/home/somebody" not in site.text(page)


def test_a_link_to_the_page_of_a_folder_doesn_t_keep_it_online(run: Run, place: Path) -> None:
    notes = {"2026-11-01-x": note("X", 1, f"{WORDS} [mine](../projects/index.md#top)")}
    site = Published(run, place, notes, {"projects/index.md": "# Projects\n\nMy projects.\n"})
    (site.notes / "2026-11-02-new.md").write_text(note("New", 2, WORDS), "utf-8")

    code, said = site.publish("--take-down", "projects/index")

    assert code == 1, said
    assert "projects/index.html" not in site.files()
    assert "projects" not in site.text("notes/2026-11-01-x/index.html")
    assert "notes/2026-11-02-new/index.html" in site.files(), "nothing kept the rest back"
    assert site.publish()[0] == 1


@pytest.mark.parametrize("cache", ["kept", "deleted"])
def test_a_mistake_in_the_readme_of_a_folder_takes_no_page_down(run: Run, place: Path, cache: str) -> None:
    site = Published(run, place, {}, {"projects/README.md": "# Projects\n\nMy projects.\n"})
    if cache == "deleted":
        shutil.rmtree(site.root / ".curate")
    (site.root / "site/projects/README.md").write_text("# Projects\n\n<script>alert(1)</script>\n", "utf-8")

    code, said = site.publish()

    assert code == (1 if cache == "kept" else 2), said
    assert site.files()["projects/index.html"] == site.first["projects/index.html"]


def test_with_a_locked_vault_nothing_is_said_of_what_it_holds(
    site: Published, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATE_VAULT", str(tmp_path / "vault"))
    assert run("-C", site.root, "people", "add", "Ada Sample", "--no-edit").code == 0
    for path in (tmp_path / "vault/people").iterdir():
        path.write_bytes(b"\0GITCRYPT\0\x01\x02")

    code, said = site.publish("--take-down", "2026-11-01-x")

    assert code == 1, said
    assert "this vault is locked" in said
    assert "was online before" not in said, "nothing was looked for"
    assert "Published all the same" in said
    assert "notes/2026-11-01-x/index.html" not in site.files()


# ------------------------------------------------------------------ where it can't be told


def test_without_the_kept_copy_nothing_is_guessed(site: Published) -> None:
    shutil.rmtree(site.root / ".curate")
    shutil.rmtree(site.root / "public")
    (site.notes / "2026-11-01-x.md").write_text(note("X: z", 1, WORDS), "utf-8")
    (site.notes / "2026-11-04-new.md").write_text(note("New", 4, ""), "utf-8")

    code, said = site.publish()

    assert code == 2
    assert site.files() == site.first
    said = " ".join(said.split())
    assert "site/notes/2026-11-01-x.md:2" in said
    assert "curate publish --take-down 2026-11-01-x" in said
    assert "2026-11-04-new.md" not in said, "what was never published is no matter"
    code, said = site.publish("--take-down", "2026-11-01-x")
    assert code == 1, said
    assert "notes/2026-11-01-x/index.html" not in site.files()
    assert "notes/2026-11-02-y/index.html" in site.files()


def test_without_kept_copies_nobody_is_told_to_take_down_what_is_sound(site: Published) -> None:
    shutil.rmtree(site.root / ".curate")
    (site.notes / "2026-11-01-x.md").write_text(note("X: z", 1, WORDS), "utf-8")
    (site.notes / "2026-11-04-new.md").write_text(note("New", 4, "[dead](nowhere.md)"), "utf-8")

    code, said = site.publish("--take-down", "2026-11-03-z")

    assert code == 2
    assert site.files() == site.first
    said = " ".join(said.split())
    assert set(re.findall(r"publish --take-down (\S+?)`", said)) == {"2026-11-01-x"}
    assert "no copy of 2 pages that may be online" in said
    (site.notes / "2026-11-01-x.md").write_text(THREE["2026-11-01-x"], "utf-8")
    (site.notes / "2026-11-04-new.md").unlink()
    assert site.publish()[0] == 0
    assert site.files().keys() == site.first.keys() - {"notes/2026-11-03-z/index.html"}


@pytest.mark.parametrize("copy", ["none", "older"])
def test_taking_down_wins_over_a_page_that_is_known_from_the_branch_alone(run: Run, tmp_path: Path, copy: str) -> None:
    broken, gone, sound = (f"2026-11-0{number}-{name}" for number, name in enumerate(("broken", "gone", "sound"), 1))
    links = f"{WORDS} See [that]({gone}.md) and [this]({sound}.md)."
    notes = {broken: note("Broken", 1, links), gone: note("Gone", 2, WORDS), sound: note("Sound", 3, WORDS)}
    notes[sound] = note("Sound", 3, f"{WORDS} See [the other](../{broken}/).")
    site = Published(run, tmp_path, notes)
    if copy == "none":
        (site.root / f".curate/live/site/notes/{broken}.md").unlink()
    else:
        other = tmp_path / "other"
        shutil.copytree(site.root, other)
        (other / f"site/notes/{broken}.md").write_text(note("Broken", 1, f"Newer. {links}"), "utf-8")
        assert run("-C", other, "publish").code == 0
    before = site.text(f"notes/{broken}/index.html")
    (site.notes / f"{broken}.md").write_text(note("Broken: x", 1, links), "utf-8")

    code, said = site.publish("--take-down", gone)

    assert code == 1, said
    assert "One page stays online as it is; lists, feeds and search leave it out" in " ".join(said.split())
    assert f"No longer on the site: {SITE}notes/{gone}/" in said
    assert f"notes/{broken}/ (links" not in said
    assert f"notes/{gone}/index.html" not in site.files()
    after = site.text(f"notes/{broken}/index.html")
    assert f'href="../{gone}/"' in before
    assert after == before.replace(f'<a href="../{gone}/">that</a>', "that"), "but for the link, nothing is another"
    assert "the other" in site.text(f"notes/{sound}/index.html")
    assert f"{broken}" not in site.text("feed.xml")
    assert site.publish()[0] == 2, "it is as unknown as before"

    (site.notes / f"{broken}.md").write_text(notes[broken], "utf-8")
    code, said = site.publish()
    assert code == 1, said
    assert f"{broken}" in site.text("feed.xml")
    assert f"../{broken}/" in site.text(f"notes/{sound}/index.html")


def test_a_copy_that_is_older_than_the_page_is_not_published(site: Published, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(site.root, other)
    (other / "site/notes/2026-11-01-x.md").write_text(note("X", 1, "Newer words."), "utf-8")
    assert run("-C", other, "publish").code == 0
    newer = site.files()
    (site.notes / "2026-11-01-x.md").write_text(note("X: z", 1, "Newer words."), "utf-8")

    code, said = site.publish()

    assert code == 2
    assert site.files() == newer
    assert "the copy kept here isn't the version that is online" in " ".join(said.split())


# ------------------------------------------------------------------ other ways of uploading


def test_no_push_keeps_what_was_checked_and_a_dry_run_keeps_nothing(site: Published) -> None:
    (site.notes / "2026-11-04-new.md").write_text(note("New", 4, WORDS), "utf-8")
    assert site.publish("--dry-run")[0] == 0
    assert "site/notes/2026-11-04-new.md" not in site.kept()
    code, said = site.publish("--no-push")
    assert code == 0, said
    assert site.files() == site.first
    assert "site/notes/2026-11-04-new.md" in site.kept()
    (site.notes / "2026-11-04-new.md").write_text(note("New: z", 4, WORDS), "utf-8")
    page = site.root / "public/notes/2026-11-04-new/index.html"
    before = page.read_bytes()
    assert site.publish("--no-push")[0] == 1
    assert page.read_bytes() == before


def test_no_push_needs_no_git_and_asks_what_it_can_t_know(site: Published) -> None:
    for folder in (".git", ".curate", "public"):
        shutil.rmtree(site.root / folder)
    assert site.publish("--no-push")[0] == 0
    for folder in (".curate", "public"):
        shutil.rmtree(site.root / folder)
    (site.notes / "2026-11-01-x.md").write_text(note("X: z", 1, WORDS), "utf-8")
    code, said = site.publish("--no-push")
    assert code == 2
    assert "--take-down 2026-11-01-x" in said


def test_an_essay_stays_live_and_an_expired_note_goes(run: Run, place: Path) -> None:
    essay = "---\ntitle: An essay\n---\nMy own words.\n"
    rules = f"{CONFIG}extra: {{curate: {{rules: 2}}}}\n"
    site = Published(run, place, {"2026-11-01-x": note("x", 1, WORDS), "2026-11-02-y": note("y", 2, WORDS)})
    (site.root / "mkdocs.yml").write_text(rules, "utf-8")
    (site.notes / "2026-11-03-essay.md").write_text(essay, "utf-8")
    (site.notes / "2026-11-04-draft.md").write_text(essay.replace("title:", "draft: true\ntitle:"), "utf-8")
    code, said = site.publish()
    assert code == 0, said
    assert "1 draft: 2026-11-04-draft. It isn't published." in said
    assert "notes/2026-11-03-essay/index.html" in site.files()

    (site.root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    path = site.notes / "2026-11-02-y.md"
    path.write_text(path.read_text("utf-8").replace("title:", "expiryDate: 2020-01-01\ntitle:"), "utf-8")
    code, said = site.publish()
    assert code == 1, "the essay's file is held by the first rules, and named"
    assert "notes/2026-11-03-essay/index.html" in site.files()
    assert "notes/2026-11-02-y/index.html" not in site.files()
