"""The files that let GitHub and GitLab pull, build and show a site by themselves."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any, Literal

import click
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curate.cli import COMMANDS, cli
from curate.workspace import ci_config
from curate.workspace.workspace import Workspace

Kind = Literal["github", "gitlab"]
both = pytest.mark.parametrize("kind", ["github", "gitlab"])


def github() -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(ci_config.render_config("github", "mine"))
    return found


def gitlab() -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(ci_config.render_config("gitlab", "mine"))
    return found


def steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = github()["jobs"][job]["steps"]
    return found


def scripts(kind: Kind) -> list[str]:
    if kind == "gitlab":
        return list(gitlab()["pages"]["script"])
    return [step["run"] for job in github()["jobs"].values() for step in job["steps"] if "run" in step]


# ------------------------------------------------------------------ a font


@both
@pytest.mark.parametrize(
    ("cards", "title", "asked"),
    [("true", "新人に足りないもの", True), ("true", "What new hires miss", False), ("false", "新人", False)],
)
def test_a_font_for_japanese_is_installed_where_it_is_needed_and_a_failure_stops_nothing(
    tmp_path: Path, kind: Kind, cards: str, title: str, asked: bool
) -> None:
    (tmp_path / "site/notes").mkdir(parents=True)
    (tmp_path / "site/notes/x.md").write_text(f"---\ntitle: {title}\n---\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"extra:\n  curate:\n    cards: {cards}\n", "utf-8")
    for name, text in (("apt-get", 'echo "$*" >> asked\nexit 100\n'), ("sudo", 'exec "$@"\n')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}", "utf-8")
        (tmp_path / name).chmod(0o755)
    (script,) = (script for script in scripts(kind) if "fonts-noto-cjk" in script)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0
    assert (tmp_path / "asked").exists() == asked


# ------------------------------------------------------------------ writing


@both
def test_the_file_is_written_where_the_host_looks(tmp_path: Path, kind: Kind) -> None:
    (name,) = ci_config.write_config(Workspace(tmp_path), kind)
    assert name == ci_config.CONFIG_FILES[kind]
    assert (tmp_path / name).read_text("utf-8") == ci_config.render_config(kind, tmp_path.name)


def test_one_may_have_both(tmp_path: Path) -> None:
    assert cli.main(["init", str(tmp_path / "mine"), "--github", "--gitlab"], standalone_mode=False) == 0
    assert all((tmp_path / "mine" / name).is_file() for name in ci_config.CONFIG_FILES.values())


@both
def test_a_file_that_is_there_stays(
    tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ci_config, "report_progress", lambda text: click.echo(text, err=True))
    path = tmp_path / ci_config.CONFIG_FILES[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", "utf-8")
    assert ci_config.write_config(Workspace(tmp_path), kind) == []
    assert path.read_text("utf-8") == "mine"
    assert "was left as it is" in capsys.readouterr().err


@given(st.text())
def test_the_time_of_day_is_one_and_its_minute_odd(name: str) -> None:
    hour, minute = ci_config.schedule_time(name)
    assert 0 <= hour <= 23
    assert 5 < minute < 55
    assert minute % 2 == 1


def test_workspaces_differ_in_their_time_of_day() -> None:
    assert len({ci_config.schedule_time(f"notes-{n}") for n in range(50)}) > 30


def test_the_schedule_is_once_a_day_and_on_no_day_of_its_own() -> None:
    hour, minute = ci_config.schedule_time("mine")
    assert github()[True]["schedule"] == [{"cron": f"{minute} {hour} * * *"}]  # YAML reads the key `on` as true
    assert f'"{minute} {hour} * * *"' in ci_config.render_config("gitlab", "mine")


# ------------------------------------------------------------------ curate's commands in them


@both
def test_every_command_and_option_of_curate_exists(kind: Kind) -> None:
    called = [
        shlex.split(line) for text in scripts(kind) for line in re.findall(r"^\s*(curate .*?)(?: \|\||$)", text, re.M)
    ]
    assert [words[1] for words in called] == ["build", "publish"]
    for _, name, *options in called:
        assert name in COMMANDS
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert set(options) <= {name for parameter in command.params for name in parameter.opts}


def the_shell(text: str, folder: Path, code: int, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as hosts do, with a ``curate`` and a ``python`` that end with this code."""
    folder.mkdir(exist_ok=True)
    for name in ("curate", "python"):
        (folder / name).write_text(f'#!/bin/sh\necho "$@" >> "{folder}/called"\nexit {code}\n', "utf-8")
        (folder / name).chmod(0o755)
    path = f"{folder}:/usr/bin:/bin"
    return subprocess.run(
        ["bash", "-e", "-c", text],
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def step_with(kind: Kind, words: str) -> str:
    return next(text for text in scripts(kind) if words in text)


@pytest.mark.parametrize("code, ends", [(0, 0), (1, 0), (2, 2), (130, 130)])
@pytest.mark.parametrize("words", ["curate build", "curate publish"])
@both
def test_problems_to_look_at_let_the_site_be_shown_and_a_failure_does_not(
    tmp_path: Path, kind: Kind, words: str, code: int, ends: int
) -> None:
    ran = the_shell(step_with(kind, words), tmp_path / "bin", code)
    assert ran.returncode == ends
    warned = "warning" in ran.stdout.lower()
    assert warned == (code == 1 and words == "curate build")


@both
def test_where_curate_comes_from_is_to_be_filled_in(tmp_path: Path, kind: Kind) -> None:
    """By its name alone pip would take whatever stands under it on PyPI."""
    text = step_with(kind, "pip install")
    unfilled = the_shell(text, tmp_path / "bin", 0, CURATE="")
    assert unfilled.returncode != 0
    assert "Fill in CURATE" in unfilled.stdout
    assert not (tmp_path / "bin/called").exists()
    filled = the_shell(text, tmp_path / "bin", 0, CURATE="curate @ git+https://host.example/x")
    assert filled.returncode == 0
    assert (tmp_path / "bin/called").read_text("utf-8").endswith("curate @ git+https://host.example/x\n")
    document = github()["env"] if kind == "github" else gitlab()["variables"]
    assert document["CURATE"] == ""


def test_the_whole_history_is_there_as_feeds_tell_by_it_when_a_note_was_edited() -> None:
    assert steps("build")[0]["with"]["fetch-depth"] == 0
    assert gitlab()["variables"]["GIT_DEPTH"] == "0"


# ------------------------------------------------------------------ GitHub


def test_every_action_is_github_s_own_and_pinned_to_a_major_version() -> None:
    used = [step["uses"] for job in github()["jobs"].values() for step in job["steps"] if "uses" in step]
    assert len(used) == 7
    for action in used:
        assert re.fullmatch(r"actions/[\w/-]+@v\d+", action)


def test_each_job_may_do_what_it_must_and_no_more() -> None:
    assert github()["permissions"] == {}
    assert {name: job["permissions"] for name, job in github()["jobs"].items()} == {
        "build": {"contents": "read"},
        "deploy": {"contents": "read", "pages": "write", "id-token": "write"},
        "awake": {"actions": "write"},
    }


def test_no_expression_of_a_stranger_s_making_gets_into_a_shell() -> None:
    assert not any("${{" in text for text in scripts("github"))


def test_one_deployment_at_a_time_and_none_is_cut_off() -> None:
    assert github()["concurrency"] == {"group": "pages", "cancel-in-progress": False}


def test_the_site_that_was_built_is_the_one_that_is_deployed() -> None:
    upload = next(step for step in steps("build") if "upload-pages-artifact" in step.get("uses", ""))
    assert upload["with"] == {"path": "public/"}
    assert github()["jobs"]["deploy"]["needs"] == "build"
    assert [step["uses"].partition("@")[0] for step in steps("deploy")] == [
        "actions/configure-pages",
        "actions/deploy-pages",
    ]


def test_what_servers_said_is_kept_between_runs_even_where_the_build_failed() -> None:
    restore, save = (
        next(step for step in steps("build") if f"cache/{what}" in step.get("uses", "")) for what in ("restore", "save")
    )
    assert restore["with"]["path"] == save["with"]["path"] == ".curate/"
    assert restore["with"]["key"] == save["with"]["key"]
    assert restore["with"]["key"].startswith(restore["with"]["restore-keys"])
    assert save["if"] == "${{ !cancelled() }}"
    order = [step.get("uses", step.get("run", "")) for step in steps("build")]
    places = [next(n for n, text in enumerate(order) if what in text) for what in ("restore", "curate build", "save")]
    assert places == sorted(places)
    assert gitlab()["pages"]["cache"] == {"key": "curate", "paths": [".curate/"], "when": "always"}


def test_the_schedule_is_kept_alive_only_where_the_user_asked_for_it(tmp_path: Path) -> None:
    job = github()["jobs"]["awake"]
    assert "vars.KEEP_AWAKE == 'true'" in job["if"]
    assert "github.event_name == 'schedule'" in job["if"]
    (step,) = job["steps"]
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    gh.chmod(0o755)
    ran = the_shell(
        step["run"], tmp_path, 0, GITHUB_REPOSITORY="me/notes",
        GITHUB_WORKFLOW_REF="me/notes/.github/workflows/renamed.yml@refs/heads/main",
    )  # fmt: skip
    assert ran.stdout == "api --method PUT repos/me/notes/actions/workflows/renamed.yml/enable\n"


# ------------------------------------------------------------------ GitLab


def test_gitlab_shows_what_was_built_on_the_default_branch_one_at_a_time() -> None:
    job = gitlab()["pages"]
    assert job["artifacts"] == {"paths": ["public/"]}
    assert job["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert job["resource_group"] == "pages"
