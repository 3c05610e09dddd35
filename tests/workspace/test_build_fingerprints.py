"""What a build depends on besides the notes: mkdocs.yml and all that it names."""

from pathlib import Path

import pytest

from curate.workspace.build_fingerprints import config_inputs, rendering_fingerprint
from curate.workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ("theme: {name: material, custom_dir: my theme}\n", "my theme/main.html"),
        ("theme: {name: material, custom_dir: 私の テーマ}\n", "私の テーマ/main.html"),
        ('hooks: ["my hooks/one hook.py"]\n', "my hooks/one hook.py"),
        ("INHERIT: base.yml\n", "base.yml"),
        ("INHERIT: folder/base.yml\n", "folder/base.yml"),
    ],
)
def test_a_file_that_mkdocs_yml_names_is_watched_whatever_its_name(tmp_path: Path, config: str, named: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.config_file.write_text(f"site_name: x\n{config}", "utf-8")
    file = tmp_path / named
    file.parent.mkdir(exist_ok=True)
    file.write_text("site_author: y\n", "utf-8")
    before = rendering_fingerprint(workspace)
    assert rendering_fingerprint(workspace) == before
    file.write_text("site_author: another\n", "utf-8")
    assert rendering_fingerprint(workspace) != before
    assert any(file.is_relative_to(path) for path in config_inputs(workspace)[0])


def test_so_is_what_an_inherited_file_names(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.config_file.write_text("INHERIT: base.yml\n", "utf-8")
    (tmp_path / "base.yml").write_text("theme: {custom_dir: my theme}\n", "utf-8")
    (tmp_path / "my theme").mkdir()
    assert tmp_path / "my theme" in config_inputs(workspace)[0]


def test_a_variable_that_has_another_value_makes_another_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(tmp_path)
    workspace.config_file.write_text("site_name: x\nsite_url: !ENV [SAMPLE_URL, https://a.example/]\n", "utf-8")
    monkeypatch.delenv("SAMPLE_URL", raising=False)
    unset = rendering_fingerprint(workspace)
    monkeypatch.setenv("SAMPLE_URL", "https://b.example/")
    assert rendering_fingerprint(workspace) != unset
