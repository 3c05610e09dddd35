"""Files of the vault that are encrypted, as git-crypt, age and others leave them, and what to do about them."""

from __future__ import annotations

from pathlib import Path

_SIGNATURES = {
    b"\0GITCRYPT\0": "run `git-crypt unlock` in it",
    b"age-encryption.org/": "decrypt it with age",
    b"-----BEGIN AGE ENCRYPTED FILE-----": "decrypt it with age",
    b"-----BEGIN PGP MESSAGE-----": "decrypt it with gpg",
    b"Salted__": "decrypt it as you encrypted it",
    b"U2FsdGVkX1": "decrypt it as you encrypted it",
}
"""How encrypted files begin, and what to do: git-crypt, age (binary, text), OpenPGP, OpenSSL (binary, transcrypt)."""
_SIGNATURE_LENGTH = max(map(len, _SIGNATURES))


def decryption_hint(path: Path) -> str:
    """Return what to do about a file that is encrypted; empty for any other, and where there is none."""
    try:
        with path.open("rb") as file:
            begin = file.read(_SIGNATURE_LENGTH)
    except OSError:
        return ""
    return next((hint for signature, hint in _SIGNATURES.items() if begin.startswith(signature)), "")
