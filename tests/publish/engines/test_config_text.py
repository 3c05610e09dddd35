"""mkdocs.yml as the engine reads it: with what it inherits, and what the environment says."""

from pathlib import Path
from typing import Any

import mkdocs.utils.yaml
import pytest

from curate.formats.mkdocs_yml import parse_document
from curate.publish.engines.config_text import load_merged_config

SITE = "https://you.example/"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return folder / "mkdocs.yml"


@pytest.mark.parametrize(
    ("value", "environment", "url"),
    [
        ("!ENV SITE_URL", {"SITE_URL": SITE}, SITE),
        ("!ENV [SITE_URL]", {"SITE_URL": SITE}, SITE),
        ("!ENV [SITE_URL, 'https://you.example/']", {}, SITE),
        ("!ENV [PREVIEW_URL, SITE_URL, https://other.example/]", {"SITE_URL": SITE}, SITE),
        ("!ENV [PREVIEW_URL, SITE_URL]", {"PREVIEW_URL": SITE, "SITE_URL": "https://other.example/"}, SITE),
        ("!ENV\n  [SITE_URL,\n   https://you.example/]", {}, SITE),
        ("!ENV SITE_URL", {}, ""),
        ("!ENV [SITE_URL, ~]", {}, ""),
    ],
)
def test_the_environment_says_what_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, environment: dict[str, str], url: str
) -> None:
    config = write(tmp_path, mkdocs=f"site_name: 働く\nsite_url: {value}\n")
    site, problems = parse_document(load_merged_config(config, environment).document)
    assert (site.name, site.url, problems) == ("働く", url, [])
    for name in ("SITE_URL", "PREVIEW_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    with config.open("rb") as file:
        assert (mkdocs.utils.yaml.yaml_load(file)["site_url"] or "") == url


BASE = """\
site_name: Base
site_url: https://base.example/
theme: {name: material, language: ja}
plugins: [search, tags]
extra: {curate: {cards: true, hub: https://hub.example/}}
"""


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("INHERIT: base.yml\n", {"site_name": "Base", "theme": {"name": "material", "language": "ja"}}),
        ("INHERIT: base.yml\nsite_name: 私の\n", {"site_name": "私の", "site_url": "https://base.example/"}),
        ("INHERIT: base.yml\ntheme: {language: en}\n", {"theme": {"name": "material", "language": "en"}}),
        ("INHERIT: base.yml\nplugins: [search]\n", {"plugins": ["search"]}),
        ("INHERIT: base.yml\nplugins:\n", {"plugins": None}),
        ("INHERIT: base.yml\nextra: {curate: {cards: 'false'}}\n",
         {"extra": {"curate": {"cards": "false", "hub": "https://hub.example/"}}}),
    ],
)  # fmt: skip
def test_what_is_inherited_is_there_and_the_own_values_count(
    tmp_path: Path, own: str, expected: dict[str, Any]
) -> None:
    config = write(tmp_path, mkdocs=own, base=BASE)
    merged = load_merged_config(config, {})
    assert merged.document.value | expected == merged.document.value
    with config.open("rb") as file:
        theirs = mkdocs.utils.yaml.yaml_load(file)
    assert {key: theirs[key] for key in expected} == expected
    assert list(merged.files) == [config, tmp_path / "base.yml"]


@pytest.mark.parametrize("parent", ["mkdocs.yml", "missing.yml", "[a, b]"])
def test_what_cannot_be_inherited_leaves_the_own_values(tmp_path: Path, parent: str) -> None:
    config = write(tmp_path, mkdocs=f"INHERIT: {parent}\nsite_name: Mine\n")
    merged = load_merged_config(config, {})
    assert (merged.document.value["site_name"], list(merged.files)) == ("Mine", [config])
