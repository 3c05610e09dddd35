"""Templates compiled to Python, kept from an earlier run: compiling takes longer than rendering some pages. An edge."""

from __future__ import annotations

import contextlib
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class TemplateCache(FileSystemBytecodeCache):
    """Kept in a folder that may be deleted any time. Jinja tells by a template's text whether it is the same still.

    One folder for each way of compiling: Jinja doesn't tell them apart.
    """

    def __init__(self, folder: Path) -> None:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):  # the next run translates again
            super().dump_bytecode(bucket)
