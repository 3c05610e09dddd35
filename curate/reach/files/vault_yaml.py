"""``vault.yaml``: who writes, and what holds where a person's file says nothing. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from curate.formats.validation import StrictModel, Strings, Text, validate
from curate.problems import Problem
from curate.reach.files.person_yaml import OptionalLanguage, parse_days
from curate.reach.files.safe_text import load
from curate.reach.model import Language as LanguageOf
from curate.reach.model import VaultSettings
from curate.reach.vault import SETTINGS_FILE


class _Signatures(StrictModel):
    en: Text = ""
    ja: Text = ""


class _VaultFile(StrictModel):
    version: Text = ""
    name: Text = ""
    kana: Text = ""
    affiliation: Text = ""
    sign: Annotated[str | _Signatures, BeforeValidator(lambda value: "" if value is None else value)] = ""
    lang: OptionalLanguage = None
    cadence: Annotated[int | None, BeforeValidator(parse_days)] = None
    public: Strings = ()


def parse(text: str, where: str = SETTINGS_FILE) -> tuple[VaultSettings, list[Problem]]:
    """Return the settings; the defaults where the file can't be read."""
    document = load(text, where)
    if document.value is None:
        return VaultSettings(), list(document.problems)
    if not isinstance(document.value, dict):
        return VaultSettings(), [Problem(f"{where}:1", "this should have keys such as name:", "see docs/reaching.md")]
    read, problems = validate(_VaultFile, document, where)
    if read is None:
        return VaultSettings(), problems
    usual = VaultSettings()
    sign = read.sign if isinstance(read.sign, str) else ""
    signs: tuple[tuple[LanguageOf, str], ...] = ()
    if isinstance(read.sign, _Signatures):
        signs = (("en", read.sign.en), ("ja", read.sign.ja))
    return VaultSettings(
        *(read.name, read.kana, read.affiliation, sign, signs),
        *(read.lang or usual.lang, read.cadence or usual.cadence),
        public=tuple(one.strip() for one in read.public if one.strip()),
        public_line=document.lines.get(("public",), 0),
        chosen_language=read.lang,
    ), problems
