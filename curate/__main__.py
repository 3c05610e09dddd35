"""``python -m curate`` and the ``curate`` command."""

from __future__ import annotations

import sys

from curate.cli import main as run


def main() -> None:
    sys.exit(run())


if __name__ == "__main__":
    main()
