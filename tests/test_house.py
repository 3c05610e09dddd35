"""Names of the house: a class means one thing in the whole program, a module one thing in its layer."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "curate"
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_no_class_name_is_used_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert len(places) > 200
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_no_module_name_is_used_twice_within_a_layer() -> None:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in MODULES:
        layer, *_ = path.relative_to(PACKAGE).parts
        if path.stem != "__init__":
            places[layer, path.stem].append(str(path.relative_to(PACKAGE)))
    assert len(places) > 150
    assert [where for where in places.values() if len(where) > 1] == []
