"""Makes ``kept/``: a user's files, and all that this version of the program makes and prints of them.

    python -m tests.upgrade.make FOLDER

It is run once, with the version that is to be kept, and never again: later versions are held to the data as it is. If a
later version no longer passes, that version is wrong, and not the data. To keep another version too, give its data a
folder of its own.

Everything happens in the autumn of 2024, by a clock that this script sets, so that what is kept is old on whatever day
it is opened. The web is a proxy on this computer, which answers for the sample sites of the demonstration.
"""

from __future__ import annotations

import json
import lzma
import re
import shutil
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from curate.demo.server import HOSTS
from tests.upgrade import sample
from tests.upgrade.batch import Line, Printed, run
from tests.upgrade.commands import SETTING_UP, VAULT, with_ids
from tests.upgrade.kept import MADE, copy
from tests.upgrade.observe import ids_of, observe
from tests.upgrade.templates import add_marks
from tests.webserver import WebServer

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "curate/demo/web"
FIRST, SECOND, THIRD = "2024-11-20T09:00:00+00:00", "2024-11-22T09:00:00+00:00", "2024-11-25T12:00:00+00:00"
"""When the workspace is begun, when something is edited, and when it is left."""


def then(text: str) -> str:
    """A text of the working example as if it were two years older, with addresses that a proxy can answer for."""
    return re.sub(r"https://(?=[a-z-]+\.example)", "http://", text).replace("2026", "2024")


class Maker:
    """Runs commands in the workspace in the making, and says so."""

    def __init__(self, base: Path, proxy: str) -> None:
        self.root, self.vault = base / "workspace", base / "vault"
        self._environment = {"CURATE_VAULT": str(self.vault), "http_proxy": proxy, "HOME": str(base / "home")}

    def __call__(self, *commands: Sequence[str], now: str, may: tuple[int, ...] = (0, 1)) -> list[Printed]:
        lines = [Line(list(words), str(self.root), self._environment, now) for words in commands]
        done = run(lines)
        for words, one in zip(commands, done, strict=True):
            print(one.exit, "curate", *words)
            if one.exit not in may:
                raise SystemExit(f"{one.out}\n{one.err}")
        return done

    def put(self, files: Mapping[str, str | bytes]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)


def serve(server: WebServer) -> None:
    """The sample sites."""
    kinds = {
        "feed.xml": "application/rss+xml",
        "atom.xml": "application/atom+xml",
        "feed.json": "application/feed+json",
    }
    for host in HOSTS:
        for path in (WEB / host).rglob("*"):
            if path.is_file():
                charset = "utf-8"
                if found := re.search(rb'<meta charset="([\w-]+)"', path.read_bytes()):
                    charset = found[1].decode()
                kind = kinds.get(path.name, "text/plain" if path.suffix == ".txt" else "text/html")
                name = path.relative_to(WEB / host).as_posix()
                body = then(path.read_bytes().decode(charset)).encode(charset)
                for address in (name, "") if name == "index.html" else (name,):
                    server.page(f"http://{host}/{address}", body, content_type=f"{kind}; charset={charset}")
    for name, (text, kind) in sample.WEB.items():
        server.page(name, text, content_type=kind)
    server.redirect("http://moved.example/feed.xml", "http://moved.example/new.xml", status=301)


def make(base: Path, proxy: str) -> None:
    """The workspace and the vault as a user has them after some weeks."""
    made = Maker(base, proxy)
    made.root.mkdir(parents=True)
    (base / "home").mkdir()
    example = {
        path.relative_to(ROOT).as_posix().replace("2026", "2024"): then(path.read_text("utf-8"))
        for path in (ROOT / "site").rglob("*.md")
    }
    made.put({**example, **sample.FILES, **sample.BEFORE})
    made(["init", ".", "--templates", "--github", "--gitlab"], *(["posts", "--add", name] for name in sample.NETWORKS),
         now=FIRST)  # fmt: skip
    made.put(sample.TEMPLATES)
    add_marks(made.root / "templates")
    made.put(sample.WORDS)
    made(["pull"], ["build", "--offline"], now=FIRST)
    # Something is edited, a note is renamed, a post is changed by hand, and another before its note is edited.
    for name in sample.BEFORE:
        (made.root / name).unlink()
    made.put(sample.AFTER)
    for name in sample.BY_HAND:
        post = made.root / "posts" / name
        post.write_text(post.read_text("utf-8").rstrip("\n") + "\n\nWith a line by hand.\n", "utf-8")
    (made.root / "posts" / sample.EMPTIED).write_text("\n", "utf-8")
    made(["build", "--offline"], now=SECOND)
    ids = {item["title"]: item["id"] for item in json.loads(made(["inbox", "--all", "--json"], now=SECOND)[0].out)}
    made(*(with_ids(words, ids) for words in SETTING_UP), now=SECOND)
    made.put(sample.LAST)
    made(["pull", "--now"], now=THIRD)
    made(["build", "--offline"], ["inbox", "--plain"], now=THIRD)
    made(["vault", "--create"], now=THIRD)
    (made.vault / "vault.yaml").write_text(sample.ME, "utf-8")
    made(*VAULT, now=THIRD)
    drafts = json.loads(made(["share", "--json"], now=THIRD)[0].out)
    share = next(one["id"] for one in drafts if one["kind"] == "share")
    made(["share", "--sent", share], ["review"], ["people", "--due"], ["inbox", "--plain"], now=THIRD)


def keep(base: Path, folder: Path) -> None:
    """Copy what was made, and write down what the program prints of it."""
    folder.mkdir(parents=True)
    shutil.copytree(base / "vault", folder / "vault", ignore=shutil.ignore_patterns(".lock"))
    root = base / "workspace"
    apart = {"public", ".curate", "posts"}
    shutil.copytree(root, folder / "workspace", ignore=lambda at, _: apart if Path(at) == root else ())
    with lzma.open(folder / MADE, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and _MADE.match(name):
                archive.add(path, name, filter=_nobody_s)
    ids = ids_of(base)
    write(folder / "ids.json", ids)
    bases = {use: base / use for use in KEPT_AS}
    for one in bases.values():
        copy(one, folder)
    found = observe(bases, ids)
    for use, name in KEPT_AS.items():
        write(folder / name, found[use])
    write(folder / "options.json", found["options"])


KEPT_AS = {"read": "printed.json", "wrote": "changed.json", "built": "built.json"}
"""Where what came of a copy is written down, by what it was used for."""
_MADE = re.compile(r"public/(?!assets/(?!curate\.css|mine\.css))|posts/|\.curate/(?!spare/|compiled/|lock$)")


def _nobody_s(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    base = folder / "base"
    with WebServer() as server:
        serve(server)
        make(base, server.url("").rstrip("/"))
    keep(base, folder / "kept")


if __name__ == "__main__":
    main()
