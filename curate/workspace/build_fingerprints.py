"""Fingerprints of files and folders: whether anything was touched since they were last read or built."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from curate import __version__
from curate.publish.engines.config_text import MergedConfig, load_merged_config
from curate.workspace.workspace import Workspace, bundled_path


def rendering_fingerprint(workspace: Workspace) -> str:
    """Return a digest of what Markdown is rendered with, besides the program."""
    paths, variables = config_inputs(workspace)
    return f"{fingerprint(paths)} {variables}".rstrip()


def config_inputs(workspace: Workspace) -> tuple[list[Path], str]:
    """Return what mkdocs.yml depends on: itself and the files and folders that it names (a theme's custom_dir, hooks,
    INHERIT), and the environment variables that it names (``!ENV``) with their values; empty if it names none."""
    config = load_merged_config(workspace.config_file)
    variables = " ".join(f"{name}={value!r}" for name, value in sorted(config.variables.items()))
    return [workspace.config_file, *_named_paths(workspace, config)], variables


def _named_paths(workspace: Workspace, config: MergedConfig) -> list[Path]:
    words = {word for text in config.files.values() for word in re.findall(r"[\w./-]+", text)}
    words.update(_iter_texts(config.document.value))
    words -= {"site", "public", "posts", ".", "..", "/", ""}
    exists = os.path.exists  # False for a word that is too long for a name, where Path.exists raises
    names = (word for word in words if not word.startswith(("/", "..")) and exists(workspace.root / word))
    return [workspace.root / name for name in sorted(names)]


def _iter_texts(value: Any) -> Iterator[str]:
    """Yield every text in a value of YAML: a file's name may have spaces in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield str(key)
            yield from _iter_texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _iter_texts(child)


@functools.cache
def program_fingerprint() -> str:
    """Return a fingerprint of the program and of the packages installed beside it, such as a theme or an engine."""
    installed = sorted(
        path.name
        for folder in dict.fromkeys(sys.path)
        if Path(folder).is_dir()
        for path in Path(folder).glob("*.dist-info")
    )
    return f"{__version__} {fingerprint([Path(__file__).parent.parent, bundled_path('templates')])} {installed}"


def fingerprint(paths: Iterable[Path], files: list[str] | None = None) -> str:
    """Return a digest of the names, sizes and times of all files below these paths: equal until one is touched.

    files: gets the path of each file below them. Unlike ``file_stamp``, this leaves out the time of metadata changes:
    a hard link changes that, and the site's spare copy and package installers make hard links.
    """
    digest = hashlib.blake2b(digest_size=16)

    def visit(path: str) -> None:
        try:
            with os.scandir(path) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except NotADirectoryError:
            stat = os.stat(path)  # noqa: PTH116 (a string here: thousands of them, as cheap as can be)
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            return
        except OSError:
            digest.update(f"{path}\0-\0".encode("utf-8", "surrogateescape"))
            return
        for entry in children:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    visit(entry.path)
            else:
                try:
                    stat = entry.stat()
                except OSError:
                    continue
                if files is not None:
                    files.append(entry.path)
                line = f"{entry.path}\0{stat.st_size}\0{stat.st_mtime_ns}\0"
                digest.update(line.encode("utf-8", "surrogateescape"))

    for path in paths:
        visit(str(path))
    return digest.hexdigest()


def file_stamp(stat: os.stat_result) -> list[int]:
    """Return a file's size and times, in nanoseconds: equal as long as nobody has touched it.

    The time of the last change of its metadata is among them, since programs can restore the other one.
    """
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
