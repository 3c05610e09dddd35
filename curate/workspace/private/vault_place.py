"""Where the user's vault is. This loads little, so that commands can ask whether there is a vault at all."""

from __future__ import annotations

import os
from pathlib import Path

from curate.reach import vault_location


def vault_path() -> Path:
    """Return the vault's folder: the one that the environment names, else the usual one. It may not exist."""
    return vault_location.vault_path(os.environ.get(vault_location.ENVIRONMENT_VARIABLE, ""))
