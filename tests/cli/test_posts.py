"""``curate posts``: what it prints, what it copies and how, and which networks are on."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, Run

OLD, NEW = "2026-11-01-old", "2026-11-23-new"
WORDS = "A list of names is enough: nobody can ask before they know whom. 名前を三人分、書いておきます。👩‍💻"


def write_note(folder: Path, name: str, words: str = WORDS) -> Path:
    path = folder / "site/notes" / f"{name}.md"
    source = f"source: {{url: 'https://source.example/{name}', author: Sample Author}}"
    path.write_text(f"---\ntitle: A title\n{source}\n---\n{words}\n", "utf-8")
    return path


def make(folder: Path, language: str = "en") -> Path:
    (folder / "site/notes").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    theme = f"{{name: material, language: {language}, font: false}}"
    config = f"site_name: Sample\nsite_url: https://me.example/\ntheme: {theme}\n"
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    write_note(folder, OLD)
    write_note(folder, NEW)
    return folder


def template(folder: Path, file: str, text: str) -> Path:
    path = folder / "templates/posts" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def on(run: Run, folder: Path) -> list[str]:
    rows = run("-C", folder, "posts", "--networks").out.splitlines()
    return [row.split("\t")[1] for row in rows if row.startswith("on\t")]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return make(tmp_path / "mine")


# ------------------------------------------------------------------ printing


def test_a_post_is_headed_by_its_network_its_length_and_its_limit_and_its_text_stands_alone(
    run: Run, mine: Path
) -> None:
    template(mine, "x.txt.j2", "---\ntoo_long: thread\nlimit: 60\n---\n{{ point }}\n")
    template(mine, "note.txt.j2", "{{ point }}\n")
    template(mine, "email.md.j2", "**{{ title }}**\n")
    template(mine, "ours.html.j2", "---\nlabel: Our list\nlimit: 0\n---\n<p>{{ title }}</p>\n")
    ran = run("-C", mine, "posts")
    assert ran.code == 0
    heads = [line for line in ran.err.splitlines() if line.startswith("── ")]
    assert re.fullmatch(rf"── X · {NEW} · part 1 of \d · \d\d of 60", heads[0])
    assert [line for line in heads if not line.startswith("── X")] == [
        f"── note · {NEW} · {len(WORDS) - 2} characters",
        f"── E-mail (Markdown) · {NEW} · 11 characters",
        f"── Our list · {NEW} · 14 characters · HTML",
    ]
    assert f"{WORDS}\n\n**A title**\n\n<p>A title</p>\n\n" in ran.out
    assert "──" not in ran.out


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("x.txt.j2", "See README.md in this.", "“README.md” will become a link: it looks like an address."),
        ("x.txt.j2", "On #C++ today.", "The hashtag “#C++” will be cut, or not be linked at all."),
        ("x.txt.j2", "So: {{ quote }}", "More than half of it, or of one of its parts, is a quotation."),
        ("threads.txt.j2", "Well 🎉", "Its page for sharing is reported to turn emoji into question marks"),
        (
            "threads.txt.j2",
            "{% for n in range(6) %}https://example.org/{{ n }} {% endfor %}",
            "It has more different links than the 5 that this network allows.",
        ),
    ],
)
def test_what_a_network_has_in_store_is_said_before_it_happens(
    run: Run, mine: Path, file: str, text: str, said: str
) -> None:
    template(mine, file, text + "\n")
    note = write_note(mine, NEW)
    note.write_text(note.read_text("utf-8").replace("title: A title\n", "quote: People who met one peer stayed on.\n"))
    ran = run("-C", mine, "posts")
    assert (ran.code, ran.err.count("   Note: ")) == (0, 1)
    assert said in ran.err


def test_cautions_are_said_in_the_sites_language_and_a_broken_file_of_words_costs_none(run: Run, mine: Path) -> None:
    template(mine, "x.txt.j2", "See README.md in this.\n")
    write_note(mine, NEW)
    config = mine / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("language: en", "language: ja"), "utf-8")
    for text in ("", "caution_name: {{"):
        if text:
            (mine / "templates/desk").mkdir(parents=True)
            (mine / "templates/desk/words.yaml").write_text(text, "utf-8")
        assert "Note: 「README.md」はアドレスと見なされ、リンクになります。" in run("-C", mine, "posts").err


def test_json_has_the_link_and_the_cautions(run: Run, mine: Path) -> None:
    template(mine, "x.txt.j2", "See README.md.\n")
    (row, _) = json.loads(run("-C", mine, "posts", "--json").out)
    assert row == {
        "note": NEW,
        "network": "x",
        "parts": ["See README.md."],
        "counts": [28],
        "limit": 280,
        "link": f"https://me.example/notes/{NEW}/",
        "cautions": [{"kind": "name", "about": "README.md"}],
    }


def test_a_network_is_chosen_by_its_name_or_label_in_any_case(run: Run, mine: Path) -> None:
    template(mine, "mastodon.txt.j2", "---\nlabel: Our Instance\n---\nto ours\n")
    template(mine, "zine.txt.j2", "---\nlimit: 0\n---\nto the zine\n")
    for name, text in (("mastodon", "to ours"), ("OUR instance", "to ours"), ("Zine", "to the zine")):
        assert run("-C", mine, "posts", "--network", name).out == text + "\n\n"
    for name, hint in (
        ("mastdon", "did you mean mastodon?"),
        ("Hacker News", "curate posts --add hackernews"),
        ("qqq", "the networks are mastodon, zine"),
    ):
        ran = run("-C", mine, "posts", "--network", name)
        assert (ran.code, hint in ran.err) == (2, True), ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--part", "1"], "--part: goes with --copy"),
        (["--copy", "x", "--json"], "--copy: doesn't go with --json"),
        (["--networks", "--add", "x"], "--networks: doesn't go with --add"),
        (["--plan", "--json"], "--plan: doesn't go with --json"),
    ],
)
def test_options_that_say_different_things_are_refused(run: Run, mine: Path, options: list[str], said: str) -> None:
    ran = run("-C", mine, "posts", *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_what_is_recorded_as_posted_is_planned_no_more(run: Run, mine: Path) -> None:
    template(mine, "x.txt.j2", "{{ link }}\n")
    run("-C", mine, "posted", NEW, "x")
    ran = run("-C", mine, "posts", "--plan")
    assert (ran.code, ran.out) == (0, "posts/plan.ics\n"), ran.err
    planned = (mine / "posts/plan.ics").read_text("utf-8").replace("\n ", "")
    assert (planned.count("BEGIN:VEVENT"), OLD in planned, NEW in planned) == (1, True, False)


# ------------------------------------------------------------------ the clipboard

Copy = Callable[..., Ran]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def fake(tools: Path, name: str, *, ends: int = 0, lingers: bool = False) -> Path:
    """A clipboard program: keeps its arguments and what it was given beside itself, or fails with a word."""
    path = tools / name
    linger = "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(30)'])\n"
    path.write_text(
        f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n"
        f"Path({str(path)!r} + '.got').write_bytes(sys.stdin.buffer.read())\n"
        f"Path({str(path)!r} + '.args').write_text(' '.join(sys.argv[1:]))\n"
        f"{linger if lingers else ''}"
        f"if {ends}: sys.exit('\\ncan not open display')\n",
        "utf-8",
    )
    path.chmod(0o755)
    return path


def got(tool: Path) -> str:
    return Path(f"{tool}.got").read_bytes().decode("utf-8")


NOWHERE = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "SSH_CONNECTION"), "")


@pytest.fixture
def copy(run: Run, mine: Path, tools: Path) -> Copy:
    """Runs ``curate posts --copy …`` without a terminal, or with one on which Enter is pressed."""

    def curate(*arguments: str, terminal: bool = False, enters: int = 0, **environment: str) -> Ran:
        environment = {**NOWHERE, "PATH": str(tools), **environment}
        command = ["-C", str(mine), "posts", "--copy", *arguments]
        if not terminal:
            return run(*command, **environment)
        env = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
        within = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
        done = subprocess.run(
            [sys.executable, "-c", within, sys.executable, "-m", "curate", *command],
            input="\n" * enters,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return curate


def shown(ran: Ran) -> str:
    """What a terminal shows: as it wraps lines, the words alone."""
    return " ".join(ran.out.split())


def sent(ran: Ran) -> list[str]:
    """The texts that a terminal was asked to keep."""
    found = re.findall(r"\x1b\]52;c;([\w+/=]*)\x07", ran.out)
    return [base64.b64decode(text).decode("utf-8") for text in found]


THREAD = "---\ntoo_long: thread\nlimit: 45\n---\n{{ point }}\n"


@pytest.mark.parametrize(
    ("name", "environment", "arguments"),
    [
        ("pbcopy", {}, ""),
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, "--type text/plain"),
        ("xclip", {"DISPLAY": ":0"}, "-selection clipboard"),
        ("xsel", {"DISPLAY": ":0"}, "--clipboard --input"),
        ("tmux", {"TMUX": "/tmp/tmux,1,0"}, "load-buffer -w -"),
    ],
)
def test_exactly_the_text_is_copied_with_the_tool_at_hand(
    copy: Copy, mine: Path, tools: Path, name: str, environment: dict[str, str], arguments: str
) -> None:
    template(mine, "x.txt.j2", "{{ point }}\n\n“$PATH” `x` \\n\n")
    tool = fake(tools, name)
    ran = copy("X", **environment)
    assert ran.code == 0, ran.err
    assert got(tool) == f"{WORDS}\n\n“$PATH” `x` \\n"
    assert Path(f"{tool}.args").read_text() == arguments
    assert f"X, {NEW} (" in ran.err
    assert f"by {name}." in ran.err
    assert f"When it is out: curate posted {NEW} x" in ran.err
    assert ("only pasting shows" in ran.err) == (name == "tmux")


def test_windows_is_given_the_text_so_that_no_code_page_can_spoil_it(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", "{{ point }}\n")
    tool = fake(tools, "powershell.exe")
    assert copy("x").code == 0
    assert base64.b64decode(got(tool)).decode("utf-8") == WORDS


def test_a_tool_that_stays_in_the_background_is_not_waited_for(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", "{{ point }}\n")
    tool = fake(tools, "xclip", lingers=True)
    ran = subprocess.run(
        [sys.executable, "-m", "curate", "-C", str(mine), "posts", "--copy", "x"],
        env={**os.environ, **NOWHERE, "PATH": str(tools), "DISPLAY": ":0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=25,
        check=False,
        start_new_session=True,
    )
    assert (ran.returncode, got(tool)) == (0, WORDS)


def test_a_note_can_be_named_and_the_newest_is_taken_otherwise(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", "{{ link }}\n")
    tool = fake(tools, "pbcopy")
    copy("x")
    assert got(tool).endswith(f"/notes/{NEW}/")
    copy("x", "old")
    assert got(tool).endswith(f"/notes/{OLD}/")
    assert copy("x", "nothing").code == 2


def test_where_a_tool_fails_the_next_is_asked(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", "{{ point }}\n")
    fake(tools, "wl-copy", ends=1)
    tool = fake(tools, "xclip")
    ran = copy("x", WAYLAND_DISPLAY="w", DISPLAY=":0")
    assert (ran.code, got(tool), "by xclip." in ran.err) == (0, WORDS, True)


def test_success_is_never_said_where_nothing_took_the_text(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", "{{ point }}\n")
    fake(tools, "xclip", ends=1)
    (tools / "xsel").write_text("#!/no/such/program\n")
    (tools / "xsel").chmod(0o755)
    ran = copy("x", DISPLAY=":0")
    assert (ran.code, "Copied" in ran.err, "curate posted" in ran.err) == (2, False, False)
    assert "the clipboard: can't be reached: xclip failed (can not open display); xsel failed (" in ran.err
    assert "there is no terminal" in ran.err
    assert "hint: install xclip" in ran.err


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("xclip", {}),
        ("wl-copy", {"DISPLAY": ":0"}),
        ("pbcopy", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}),
        ("", {}),
    ],
)
def test_without_a_clipboard_in_reach_the_terminal_is_asked(
    copy: Copy, mine: Path, tools: Path, name: str, environment: dict[str, str]
) -> None:
    template(mine, "x.txt.j2", "{{ point }}\n")
    if name:
        fake(tools, name)
    ran = copy("x", terminal=True, **environment)
    assert (ran.code, sent(ran)) == (0, [WORDS])
    assert "by the terminal (OSC 52)." in shown(ran)
    assert "Whether it got there only pasting shows" in shown(ran)
    assert not list(tools.glob("*.got"))
    assert copy("x", **environment).code == 2


def test_a_text_too_long_for_a_terminal_is_not_sent_in_half(copy: Copy, mine: Path) -> None:
    write_note(mine, NEW, "あ" * 25_000)
    template(mine, "note.txt.j2", "{{ point }}\n")
    ran = copy("note", terminal=True)
    assert (ran.code, sent(ran)) == (2, [])
    assert "the text is too long for a terminal" in shown(ran)


def test_a_thread_is_copied_part_after_part_with_enter_between(copy: Copy, run: Run, mine: Path) -> None:
    template(mine, "x.txt.j2", THREAD)
    parts = parts_of(run, mine)
    assert len(parts) > 2
    ran = copy("x", terminal=True, enters=len(parts) - 1)
    assert (ran.code, sent(ran)) == (0, parts)
    assert f"part {len(parts)} of {len(parts)}" in shown(ran)
    assert shown(ran).count("Enter copies the next part") == len(parts) - 1


def test_off_a_terminal_the_part_of_a_thread_must_be_named(copy: Copy, run: Run, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", THREAD)
    tool = fake(tools, "pbcopy")
    parts = parts_of(run, mine)
    ran = copy("x")
    assert ran.code == 2
    assert f"this is a thread of {len(parts)} parts" in ran.err
    assert f"--part 1 to --part {len(parts)}" in ran.err
    assert not list(tools.glob("*.got"))
    ran = copy("x", "--part", "2")
    assert (ran.code, got(tool)) == (0, parts[1])
    assert f"part 2 of {len(parts)}" in ran.err
    ran = copy("x", "--part", "9")
    assert (ran.code, f"there is no part 9: this has {len(parts)} parts" in ran.err) == (2, True)


def parts_of(run: Run, folder: Path) -> list[str]:
    """The newest note's thread."""
    found: list[str] = json.loads(run("-C", folder, "posts", "--json").out)[0]["parts"]
    return found


def test_a_link_that_stands_apart_from_the_text_is_told(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "reddit.txt.j2", "---\nlink: source\n---\n{{ title }}\n")
    template(mine, "linkedin.txt.j2", "{{ title }} {{ link }}\n")
    fake(tools, "pbcopy")
    assert f"The link goes into a field of its own: https://source.example/{NEW}" in copy("reddit").err
    assert "field of its own" not in copy("linkedin").err


def test_where_there_is_nothing_to_copy_that_is_said(copy: Copy, mine: Path, tools: Path) -> None:
    template(mine, "x.txt.j2", "{% if false %}x{% endif %}\n")
    fake(tools, "pbcopy")
    ran = copy("x")
    assert (ran.code, "There is nothing to copy" in ran.err) == (1, True)


# ------------------------------------------------------------------ which networks are on


def test_the_first_network_of_ones_own_brings_the_usual_ones_along(run: Run, mine: Path) -> None:
    before = on(run, mine)
    assert sorted(before) == ["bluesky", "linkedin", "mastodon", "x"]
    ran = run("-C", mine, "posts", "--add", "Threads")
    assert ran.code == 0
    assert "(X, Bluesky, Mastodon, LinkedIn)" in ran.err
    assert sorted(on(run, mine)) == sorted([*before, "threads"])
    assert {path.name for path in (mine / "templates/posts").iterdir()} == {
        *("bluesky.txt.j2", "linkedin.txt.j2", "mastodon.txt.j2", "x.txt.j2", "threads.txt.j2")
    }
    assert run("-C", mine, "posts", "--network", "threads").out


def test_a_workspace_that_chose_its_networks_gets_one_more_and_no_other(run: Run, mine: Path) -> None:
    written = template(mine, "zine.txt.j2", "---\nlimit: 0\n---\nto the zine\n")
    assert run("-C", mine, "posts", "--add", "はてなブックマーク").code == 0
    assert on(run, mine) == ["hatena", "zine"]
    ran = run("-C", mine, "posts", "--add", "hatena")
    assert (ran.code, "is on already: templates/posts/hatena.txt.j2" in ran.err) == (0, True)
    assert written.read_text("utf-8") == "---\nlimit: 0\n---\nto the zine\n"


def test_in_japanese_the_usual_ones_are_others(run: Run, tmp_path: Path) -> None:
    folder = make(tmp_path / "ja", "ja")
    run("-C", folder, "posts", "--add", "line")
    assert on(run, folder) == ["x", "linkedin", "line", "hatena", "note"]


def test_a_network_that_nobody_knows_is_refused_with_those_that_are_near(run: Run, mine: Path) -> None:
    ran = run("-C", mine, "posts", "--add", "misky")
    assert (ran.code, "did you mean misskey?" in ran.err) == (2, True)
    ran = run("-C", mine, "posts", "--add", "qqqq")
    assert "the networks are x, bluesky, mastodon, threads, linkedin" in ran.err
    assert "needs only a template" in ran.err
    assert not (mine / "templates/posts").exists()


def test_a_file_in_the_place_of_the_template_stays_and_is_named(run: Run, mine: Path) -> None:
    path = template(mine, "threads.txt.j2", "---\nnetwork: zine\n---\nmine\n")
    ran = run("-C", mine, "posts", "--add", "threads")
    assert ran.code == 1
    assert "templates/posts/threads.txt.j2: is there already" in ran.err
    assert path.read_text("utf-8").endswith("mine\n")


def test_every_network_is_listed_with_its_limit_and_its_template(run: Run, mine: Path) -> None:
    template(mine, "mastodon.txt.j2", "---\nlabel: Ours\nlimit: 1000\n---\n{{ point }}\n")
    template(mine, "zine.md.j2", "---\nlimit: 0\n---\n{{ point }}\n")
    rows = [line.split("\t") for line in run("-C", mine, "posts", "--networks").out.splitlines()]
    assert len(rows) == 18
    assert ["on", "mastodon", "Ours", "1,000 characters", "templates/posts/mastodon.txt.j2"] in rows
    assert ["off", "x", "X", "280 weighted characters", "(x.txt.j2)"] in rows
    assert ["off", "line", "LINE", "no limit", "(line.txt.j2)"] in rows
    assert rows[-1] == ["on", "zine", "zine", "no limit", "templates/posts/zine.md.j2"]


def test_tab_completes_networks_those_that_are_on_and_those_to_add(run: Run, mine: Path) -> None:
    def offered(line: str) -> set[str]:
        words = {"COMP_WORDS": f"curate -C {mine} {line}", "COMP_CWORD": str(len(line.split()) + 2)}
        return {row.partition(",")[2] for row in run(_CURATE_COMPLETE="bash_complete", **words).out.splitlines()}

    assert offered("posts --copy m") == {"mastodon"}
    assert offered("posts --add m") == {"misskey"}
    assert offered("posted new m") == {"mastodon"}
    assert offered("posted ne") == {NEW}
