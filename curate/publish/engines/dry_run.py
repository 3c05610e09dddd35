"""What would stop a build, found by a build of a few pages into a folder that is thrown away.

The site engine alone knows what its theme, plugins, hooks and extensions make of a setting, and much of it only when a
page is made. So ``check`` asks it as a build does, with the user's own pages and a sample that has a little of
everything. A build that was stopped asks in the same way: whether mkdocs.yml is at fault, and which line of it. An
edge.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from curate.formats.yamltext import compose_nodes, last_node
from curate.model import Page, Site
from curate.problems import Problem, SiteFailed
from curate.publish.engines.engine import EngineJob, PagesFailed, load_engine, stage_trial
from curate.publish.site.page_audit import PageAudit

SAMPLE_PAGE = "curate-dry-run.md"
_MAX_DEPTH = 10
"""Settings that are nested deeper are named by the line of what they stand in."""
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


def dry_run(
    config: Path, work: Path, site: Site, navigation: Sequence[Mapping[str, str]], sheets: Sequence[Page]
) -> list[Problem]:
    """Return what would stop a build with these pages, and which of them can't be made; nothing if all is well.

    config: the user's mkdocs.yml. work: a folder that may be deleted any time. What comes of a setting is named at its
    line.
    """
    pages = [Page.from_text(SAMPLE_PAGE, _SAMPLE_TEXT), *sheets]
    try:
        _build(config, work, site, navigation, pages)
    except PagesFailed as error:
        if SAMPLE_PAGE not in error.pages:
            return list(error.problems)
        (what,) = {problem.what for problem in error.problems if problem.where.startswith(f"site/{SAMPLE_PAGE}:")}
        failed = [Problem(f"{config.name}:1", what.replace("make this page", "make any page"), "")]
        return _locate_problems(failed, config, work, site)
    except SiteFailed as error:
        return _locate_problems(error.problems, config, work, site)
    finally:
        shutil.rmtree(work / "dry-run", ignore_errors=True)
    return []


def _build(
    config: Path,
    work: Path,
    site: Site,
    navigation: Sequence[Mapping[str, str]],
    sheets: Sequence[Page],
    text: bytes | None = None,
) -> None:
    """Build these pages below ``work``. text: what stands in ``config`` this time. Raises SiteFailed."""
    folder = work / "dry-run"
    shutil.rmtree(folder, ignore_errors=True)
    staged, fresh = folder / "staged", folder / "fresh"
    stage_trial(staged, sheets)
    engine = load_engine(site.engine)
    audit = PageAudit(fresh, site.url, sheets)
    job = EngineJob(config, staged, fresh, navigation, config_text=text, is_trial=True, compiled=work / "compiled")
    engine.build(job, audit)
    if engine.audits_while_building:
        active_problems, _ = audit.problems()
        if active_problems:
            raise SiteFailed(active_problems)


# ------------------------------------------------------------------ which line


def _locate_problems(problems: Sequence[Problem], config: Path, work: Path, site: Site) -> list[Problem]:
    """The problems, with the line that is at fault where they name none."""
    first = f"{config.name}:1"
    unplaced = [problem for problem in problems if problem.where == first]
    if len(unplaced) < len(problems) or not load_engine(site.engine).accepts_config_text:
        return list(problems)
    line = _find_faulty_line(config, work, site)
    if line is None:
        return list(problems)
    hint = "correct this line, or remove it to use the default"
    return [Problem(f"{config.name}:{line}", problem.what, problem.hint or hint) for problem in unplaced]


def _find_faulty_line(config: Path, work: Path, site: Site) -> int | None:
    """The 1-based line of the setting without which the sample can be built; None if no single one makes that so."""
    text = config.read_text("utf-8")
    lines = text.splitlines(keepends=True)

    def works(without: Sequence[range]) -> bool:
        left = "".join(line for number, line in enumerate(lines) if not any(number in some for some in without))
        try:
            _build(config, work, site, [], [Page.from_text(SAMPLE_PAGE, _SAMPLE_TEXT)], left.encode("utf-8"))
        except SiteFailed:
            return False
        return True

    try:
        root = compose_nodes(text)
    except yaml.YAMLError:
        return None
    entries = _block_entries(root)
    if not entries or works([lines_of for _, lines_of in entries[1:]]):
        low, high = 0, len(entries) - 1  # with those up to low it works, with those up to high it doesn't
    else:
        low, high = -1, 0
    while high - low > 1:
        middle = (low + high) // 2
        fine = works([lines_of for _, lines_of in entries[middle + 1 :]])
        low, high = (middle, high) if fine else (low, middle)
    after = [lines_of for _, lines_of in entries[high + 1 :]]
    if not entries or not works([*after, entries[high][1]]):
        return None
    value, lines_of = entries[high]
    for _ in range(_MAX_DEPTH):
        inner = _block_entries(value)
        if len(inner) > 1:  # the only one is at fault if what it stands in is
            inner = [(one, its) for one, its in inner if works([*after, its])]
        if not inner:
            break
        value, lines_of = inner[0]
    return lines_of.start + 1


def _block_entries(node: yaml.Node | None) -> list[tuple[yaml.Node, range]]:
    """What stands in a block: each value, and its lines (from 0 on) with its key."""
    return list(_iter_block_entries(node))


def _iter_block_entries(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, range]]:
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        pairs = [(key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        pairs = [(value, value) for value in node.value]
    else:
        return
    for key, value in pairs:
        end = last_node(value).end_mark
        last = end.line if end.column else end.line - 1
        yield value, range(key.start_mark.line, max(last, key.start_mark.line) + 1)
