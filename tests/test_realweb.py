"""The whole pipeline on saved real sites, where this machine has them ($CURATE_REALWEB names their folder)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, Run

REALWEB = os.environ.get("CURATE_REALWEB", "")
pytestmark = [
    pytest.mark.xdist_group("realweb"),
    pytest.mark.skipif(
        not (REALWEB and (Path(REALWEB) / "serve.py").is_file()),
        reason="the saved real sites are not on this machine ($CURATE_REALWEB)",
    ),
]

HOSTS = ("771-8bit.com", "lilianweng.github.io", "upura.github.io")
CODES = ("500", "503", "429", "410", "404", "301")
FAULTS = (*CODES, "loop", "private", "hang", "drip", "truncate", "bomb", "html", "empty", "charset", "entities")
DEADLINE = 8
"""Seconds that each answer may take here, and not 20: the healthy ones come at once."""
WORDS = {
    "en": "I keep coming back to this one, because it names a thing that my own teams never said aloud. "
    "It is not the tool that slows us down but the question that nobody asks in the first week.\n\n"
    "What I would add: write the answer where the next person looks for it.",
    "ja": "この記事は、何度も読み返しています。"
    "自分のチームでは言葉にできていなかったことに、名前を付けてくれたからです。"
    "私たちを遅くするのは道具ではなく、最初の一週間に誰も口にしない問いのほうだと思います。\n\n"
    "付け加えるなら、答えは、次の人が探す場所に書いておくことです。",
}


@contextmanager
def real_sites(*arguments: str) -> Iterator[dict[str, dict[str, str]]]:
    """The saved sites, each on a loopback address of its own: host → url and feed."""
    command = [sys.executable, str(Path(REALWEB) / "serve.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(10)


def asked_by_curate(sites: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Every request that the sites were asked by the program, in order."""
    with urllib.request.urlopen(next(iter(sites.values()))["url"] + "/__log__", timeout=10) as answer:
        log: list[dict[str, Any]] = json.load(answer)
    return [row for row in log if row["headers"].get("User-Agent", "").startswith("curate/")]


def workspace(run: Run, folder: Path, sites: dict[str, dict[str, str]]) -> Path:
    """A new workspace that follows the sites by their front pages."""
    assert run("init", folder, "--lang", "ja").code == 0
    feeds = folder / "feeds.yaml"
    text = feeds.read_text("utf-8").replace("topics:\n", "topics:\n  agents: [agent, エージェント]\n", 1)
    feeds.write_text(text + "network: {allow: [127.10.0.0/16], contact: sample@mail.example}\n", "utf-8")
    followed = run("-C", folder, "follow", *(site["url"] for site in sites.values()))
    assert followed.code == 0, followed.err
    return folder


def rows(run: Run, folder: Path, command: str, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("-C", folder, command, "--json", *arguments).out)
    return found


def test_the_main_job_from_following_three_real_sites_to_posts(run: Run, tmp_path: Path) -> None:
    with real_sites() as sites:
        folder = workspace(run, tmp_path / "mine", sites)
        pulled = run("-C", folder, "pull")
        assert pulled.code == 0, pulled.err
        first = asked_by_curate(sites)

        # The entries are the feeds' items, titles intact.
        for host in HOSTS:
            with urllib.request.urlopen(sites[host]["feed"], timeout=10) as answer:
                items = ET.fromstring(answer.read()).findall(".//item")
            titles = Counter(" ".join((item.findtext("title") or "").split()) for item in items)
            kept = [row for row in rows(run, folder, "inbox") if row["feed"] == sites[host]["feed"]]
            assert Counter(row["title"] for row in kept) == titles, host
        assert any("シャッター音" in row["title"] for row in rows(run, folder, "inbox"))

        # At least 95 % of the articles that were tried gave text; Japanese text is intact.
        tried = [row["path"] for row in first if row["status"] == 200 and row["path"].count("/") > 1]
        states = article_states(folder)
        assert states["kept"] >= 0.95 * (states["kept"] + states["failed"] + states["gone"]), states
        assert len(tried) >= 50
        japanese = next(row for row in rows(run, folder, "inbox") if "シャッター音" in row["title"])
        shown = run("-C", folder, "inbox", japanese["id"])
        assert "Androidスマホのデフォルトカメラアプリのシャッター音を消す方法" in shown.out
        assert "\ufffd" not in shown.out

        # A second pull asks each feed once, gets 304, and asks for no article.
        again = run("-C", folder, "pull", "--now")
        assert again.code == 0, again.err
        second = asked_by_curate(sites)[len(first) :]
        assert sorted((row["path"], row["status"]) for row in second) == [("/index.xml", 304)] * 3
        agents = {row["headers"]["User-Agent"] for row in first}
        assert len(agents) == 1
        assert "sample@mail.example" in agents.pop()

        # Three notes, one of them Japanese, and words of one's own.
        english = [row for row in rows(run, folder, "inbox") if row["feed"] == sites["lilianweng.github.io"]["feed"]]
        for row, language in ((japanese, "ja"), (english[0], "en"), (english[1], "en")):
            started = run("-C", folder, "note", row["id"], "--no-edit")
            assert started.code == 0, started.err
            path = next((folder / "site/notes").glob(Path(started.out.strip()).name))
            path.write_text(path.read_text("utf-8") + "\n" + WORDS[language] + "\n", "utf-8")

        # The network may be gone from here on.
    built = run("-C", folder, "build", "--offline")
    assert built.code == 0, built.err
    assert len(list((folder / "public/notes").iterdir())) == 3
    assert (folder / "public/topics/agents/index.html").is_file()
    for post in rows(run, folder, "posts"):
        assert all(length <= (post["limit"] or length) for length in post["counts"]), post
    before = contents(folder / "public")
    assert run("-C", folder, "build", "--offline", "--force").code == 0
    assert contents(folder / "public") == before
    assert {row["notes"] for row in rows(run, folder, "feeds")} == {0, 1, 2}


def article_states(folder: Path) -> Counter[str]:
    from curate.read.storage.cache import Cache

    with Cache(folder / ".curate/cache.db") as cache:
        return Counter(item.article for item in cache.load_items())


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_fault_of_a_site_is_named_and_touches_no_other(run: Run, tmp_path: Path) -> None:
    # All faults at once, each on a copy of one site: if they don't disturb each other, none disturbs the healthy ones.
    bad = {fault: f"upura.github.io--{n}" for n, fault in enumerate(FAULTS, 1)}
    arguments = [f"--fault={host}={fault}" for fault, host in bad.items()]
    with real_sites(f"--clones={len(FAULTS)}", *arguments) as sites:
        folder = tmp_path / "mine"
        assert run("init", folder).code == 0
        feeds = [sites[host]["feed"] for host in (*HOSTS, *bad.values())]
        listed = "".join(f"  - {feed}\n" for feed in feeds)
        (folder / "feeds.yaml").write_text(f"feeds:\n{listed}network: {{allow: [127.10.0.0/16]}}\n", "utf-8")
        begun = time.monotonic()
        pulled, peak = with_peak(folder)
        took = time.monotonic() - begun
        found = {row["url"]: row for row in rows(run, folder, "feeds")}
        stuck = [row for row in asked_by_curate(sites) if row["host"] in (bad["hang"], bad["drip"])]

    assert took < 30, f"{took:.0f} s"
    assert abs(stuck[0]["time"] - stuck[-1]["time"]) < DEADLINE, "one waited for the other"
    assert {row["host"] for row in stuck} == {bad["hang"], bad["drip"]}
    assert peak < 700 * 1024, f"{peak // 1024} MB"
    assert pulled.code == 1
    assert "Traceback" not in pulled.err
    for host in HOSTS:
        health = found[sites[host]["feed"]]
        assert (health["entries"] > 20, health["problem"]) == (True, ""), host
    for fault, host in bad.items():
        health = found[sites[host]["feed"]]
        line = 2 + feeds.index(sites[host]["feed"])
        if fault in ("301", "charset"):  # these can be read all the same
            assert (health["entries"], health["problem"]) == (30, ""), fault
        else:
            assert health["problem"], fault
            assert f"feeds.yaml:{line}: {sites[host]['feed']} " in pulled.err, fault


PULL = f"""
import sys
from curate.cli import main
from curate.read.http.fetch import Fetcher
Fetcher.__init__.__kwdefaults__["seconds"] = {DEADLINE}
sys.exit(main())
"""


def with_peak(folder: Path) -> tuple[Ran, int]:
    """A pull, and the most memory in KiB that it and its children had at any one moment."""
    peak = 0
    command = [sys.executable, "-c", PULL, "-C", str(folder), "pull"]
    with (
        tempfile.TemporaryFile("w+") as err,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err, text=True) as process,
    ):
        while process.poll() is None:
            peak = max(peak, _tree(process.pid))
            time.sleep(0.05)
        err.seek(0)
        return Ran(process.returncode, "", err.read()), peak


def _tree(pid: int) -> int:
    total = _resident(pid)
    try:
        children = Path(f"/proc/{pid}/task").iterdir()
        for task in children:
            total += sum(_tree(int(child)) for child in (task / "children").read_text().split())
    except OSError:
        pass
    return total


def _resident(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
