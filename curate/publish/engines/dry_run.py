"""Finds what would stop a build, by building a few pages into a folder that is then deleted. An edge.

Only the site engine knows what its theme, plugins, hooks and extensions make of a setting, and often only when it
makes a page. So ``check`` builds the user's own pages and a sample that has a little of everything. After a build that
was stopped, the same tells whether mkdocs.yml is at fault, and which line of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import yaml

from curate.formats.yamltext import compose_nodes, last_node
from curate.model import Page, Site
from curate.problems import Problem, SiteFailed
from curate.publish.engines.engine import Engine, EngineJob, PagesFailed, load_engine, stage_trial
from curate.publish.site.built_page_checks import PageAudit

_Entry: TypeAlias = tuple[yaml.Node, range]
"""The value of a setting, and its lines."""

SAMPLE_PAGE = "curate-dry-run.md"
_MAX_DEPTH = 10
"""Settings that are nested deeper are named by the line of what contains them."""
_SAMPLE_TEXT = """---
title: A sample
---

A paragraph with **strong**, *emphasis*, `code`, ~~struck~~, ==marked== and ^^inserted^^ words, :smile:, ++ctrl+c++,
H~2~O, x^2^, $x$, (c), "quotes" and [a link](https://curate.example/){ .sample }. A footnote.[^1]

# A heading {: #sample }

- [ ] a task
- an item

> a quotation

```python hl_lines="1" title="sample.py"
print("code")
```

``` mermaid
graph LR
```

| a | b |
|---|---|
| 1 | 2 |

!!! note "A note"
    With words.

??? note
    With words.

=== "Tab"
    With words.

A term
:   What it means.

<div markdown>
Words *within* HTML.
</div>

*[HTML]: Hypertext Markup Language

[^1]: Its text.
"""


@dataclass(frozen=True, slots=True)
class _TrialRun:
    """Where a few pages are built, and with which settings."""

    config: Path
    work: Path
    site: Site
    navigation: Sequence[Mapping[str, str]]
    engine: Engine

    def build(self, pages: Sequence[Page], text: bytes | None = None) -> None:
        """Build these pages below ``work``. text: used instead of what ``config`` holds. Raises SiteFailed."""
        folder = self.work / "dry-run"
        shutil.rmtree(folder, ignore_errors=True)
        staged, fresh = folder / "staged", folder / "fresh"
        stage_trial(staged, pages)
        audit = PageAudit(fresh, self.site.url, pages)
        job = EngineJob(
            self.config,
            staged,
            fresh,
            self.navigation,
            config_text=text,
            is_trial=True,
            compiled=self.work / "compiled",
        )
        self.engine.build(job, audit)
        if self.engine.audits_while_building:
            active_problems, _ = audit.problems()
            if active_problems:
                raise SiteFailed(active_problems)


def dry_run(
    config: Path, work: Path, site: Site, navigation: Sequence[Mapping[str, str]], pages: Sequence[Page]
) -> list[Problem]:
    """Return what would stop a build with these pages, and which of them can't be made.

    config: the user's mkdocs.yml. work: a folder that may be deleted any time. A problem that a setting causes is
    named at its line.
    """
    trial = _TrialRun(config, work, site, navigation, load_engine(site.engine))
    try:
        trial.build([_sample_page(), *pages])
    except PagesFailed as error:
        if SAMPLE_PAGE not in error.pages:
            return list(error.problems)
        (what,) = {problem.what for problem in error.problems if problem.where.startswith(f"site/{SAMPLE_PAGE}:")}
        failed = [Problem(f"{config.name}:1", what.replace("make this page", "make any page"), "")]
        return _locate_problems(failed, trial)
    except SiteFailed as error:
        return _locate_problems(error.problems, trial)
    finally:
        shutil.rmtree(work / "dry-run", ignore_errors=True)
    return []


def _sample_page() -> Page:
    return Page.from_text(SAMPLE_PAGE, _SAMPLE_TEXT)


# ------------------------------------------------------------------ which line


def _locate_problems(problems: Sequence[Problem], trial: _TrialRun) -> list[Problem]:
    """Return the problems, with the line that is at fault where they name none."""
    first_line = f"{trial.config.name}:1"
    unplaced = [problem for problem in problems if problem.where == first_line]
    if len(unplaced) < len(problems) or not trial.engine.accepts_config_text:
        return list(problems)
    line = _find_faulty_line(trial)
    if line is None:
        return list(problems)
    hint = "correct this line, or remove it to use the default"
    place = f"{trial.config.name}:{line}"
    return [replace(problem, where=place, hint=problem.hint or hint) for problem in unplaced]


def _find_faulty_line(trial: _TrialRun) -> int | None:
    """Return the 1-based line of the setting without which the sample can be built; None if no single one does it."""
    text = trial.config.read_text("utf-8")
    lines = text.splitlines(keepends=True)

    def works_without(left_out: Sequence[range]) -> bool:
        kept = "".join(line for number, line in enumerate(lines) if not any(number in some for some in left_out))
        try:
            replace(trial, navigation=[]).build([_sample_page()], kept.encode("utf-8"))
        except SiteFailed:
            return False
        return True

    try:
        entries = _block_entries(compose_nodes(text))
    except yaml.YAMLError:
        return None
    if not entries:
        return None
    number = _find_faulty_entry(entries, works_without)
    later = [lines_of for _, lines_of in entries[number + 1 :]]
    if not works_without([*later, entries[number][1]]):
        return None
    return _descend(entries[number], later, works_without).start + 1


def _find_faulty_entry(entries: Sequence[_Entry], works_without: Callable[[Sequence[range]], bool]) -> int:
    """Return the number of the first entry with which those up to it don't work (by bisection)."""
    if works_without([lines_of for _, lines_of in entries[1:]]):
        low, high = 0, len(entries) - 1  # with those up to low it works, with those up to high it doesn't
    else:
        low, high = -1, 0
    while high - low > 1:
        middle = (low + high) // 2
        if works_without([lines_of for _, lines_of in entries[middle + 1 :]]):
            low = middle
        else:
            high = middle
    return high


def _descend(entry: _Entry, later: Sequence[range], works_without: Callable[[Sequence[range]], bool]) -> range:
    """Return the lines of the innermost setting within an entry that is at fault. later: the entries that follow it."""
    value, lines_of = entry
    for _ in range(_MAX_DEPTH):
        inner = _block_entries(value)
        if len(inner) > 1:  # the only one is at fault if what it stands in is
            inner = [one for one in inner if works_without([*later, one[1]])]
        if not inner:
            break
        value, lines_of = inner[0]
    return lines_of


def _block_entries(node: yaml.Node | None) -> list[_Entry]:
    """Return the entries of a block: each value, and its lines (from 0 on) with its key."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        pairs = list(node.value)
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        pairs = [(value, value) for value in node.value]
    else:
        return []
    return [(value, _lines_of(key, value)) for key, value in pairs]


def _lines_of(key: yaml.Node, value: yaml.Node) -> range:
    end = last_node(value).end_mark
    last = end.line if end.column else end.line - 1
    return range(key.start_mark.line, max(last, key.start_mark.line) + 1)
