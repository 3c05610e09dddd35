"""Templates as Python, shared by all workspaces of a test run: each of them would translate the theme anew."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from curate.publish.templates.template_cache import TemplateCache

_load, _dump = TemplateCache.load_bytecode, TemplateCache.dump_bytecode


def share(folder: Path) -> None:
    """Have this process look in ``folder`` for what a workspace hasn't translated yet, and put there what it has.

    What a workspace keeps is the same as without.
    """

    def common(own: TemplateCache) -> FileSystemBytecodeCache:
        place = folder / Path(own.directory).name
        place.mkdir(parents=True, exist_ok=True)
        return FileSystemBytecodeCache(str(place))

    def load(own: TemplateCache, bucket: Bucket) -> None:
        _load(own, bucket)
        if bucket.code is None:
            others = common(own)
            others.load_bytecode(bucket)
            if bucket.code is not None:
                with contextlib.suppress(OSError):  # both are always replaced, never written into
                    os.link(others._get_cache_filename(bucket), own._get_cache_filename(bucket))

    def dump(own: TemplateCache, bucket: Bucket) -> None:
        _dump(own, bucket)
        with contextlib.suppress(OSError):  # a test has left no room
            common(own).dump_bytecode(bucket)

    cache: Any = TemplateCache
    cache.load_bytecode, cache.dump_bytecode = load, dump
