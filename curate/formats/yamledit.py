"""Edits YAML that a person wrote: sets, adds or removes a value and leaves every other byte as it was. Pure.

Each edit is parsed again before it is returned: the intended value has changed, and nothing else has. Where the text
can't be edited safely (broken YAML, an anchor, an unusual shape), ValueError says so, and the user has to edit it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from curate.formats.text import line_ending
from curate.formats.yamltext import (
    LINE_BREAK,
    NULLS,
    YamlPath,
    compose_nodes,
    find_pair,
    is_empty_node,
    last_node,
    load_yaml,
    quote_scalar,
)

Value = str | list[Any] | dict[str, Any]
"""A value as ``yamltext`` reads it: strings, lists, mappings."""

# Without the characters that mean something to YAML anywhere; those that mean something in places are tried.
_SPECIAL = r",\[\]{}#?&*!|>'\"%`\\"
_PLAIN_SCALAR = re.compile(rf"[^\W_](?:[^\r\n\t\x85\u2028\u2029{_SPECIAL}]*[^\s{_SPECIAL}:])?")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to add to a list or a mapping."""

    lines: tuple[str, ...]
    """Its lines in block style, without indentation and line endings."""
    flow: str
    """Its text in flow style."""


def set_value(text: str, path: YamlPath, value: Value) -> str:
    """Return the text with ``value`` at a path of keys: in place of the old value, or added to its parent."""
    wanted = _load_copy(text, {})
    _set_in_copy(wanted, path, value)
    root = parse_root(text)
    node = node_at(root, path)
    if node is not None:
        return _verify(_replace_node(text, node, format_flow(value)), wanted)
    parent_path = path
    while parent_path and node_at(root, parent_path) is None:
        parent_path = parent_path[:-1]
    for key in reversed(path[len(parent_path) + 1 :]):
        value = {str(key): value}
    parent, key = node_at(root, parent_path), str(path[len(parent_path)])
    if parent is not None and is_empty_node(parent) and parent_path:
        return _verify(_replace_node(text, parent, format_flow({key: value})), wanted)
    return _verify(_insert_key(text, parent, key, value), wanted)


def append_value(text: str, path: YamlPath, value: Value) -> str:
    """Return the text with ``value`` as the last item of the list at a path; a missing list is begun.

    The path ``()`` is the whole document.
    """
    node = node_at(parse_root(text), path)
    old = _value_at(text, path)
    if old is None:
        return _begin_list(text, path, node, value)
    items = old if isinstance(old, list) else [old]
    wanted = _load_copy(text, [])
    if path:
        _set_in_copy(wanted, path, [*items, value])
    else:
        wanted = [*items, value]
    assert node is not None
    if not isinstance(node, yaml.SequenceNode):
        new = _replace_node(text, node, format_flow([*items, value]))
    elif node.flow_style:
        new = _insert_in_flow(text, node, format_flow(value))
    else:
        dash = node.start_mark.column
        line = f"{' ' * dash}- {format_flow(value)}{line_ending(text)}"
        new = _insert_lines(text, last_node(node).end_mark.index, dash, line)
    return _verify(new, wanted)


def append_entries(text: str, key: str, *, items: Sequence[NewEntry] = (), pairs: Sequence[NewEntry] = ()) -> str:
    """Return the text with entries added at the end of the collection under a key of the first level.

    items: what is added if that is a list. pairs: what is added if it is a mapping. What is missing or empty becomes a
    mapping if there are pairs, otherwise a list. Raises ValueError if it is anything else. The result is not verified.
    """
    key_node, node = _find_pair(parse_root(text), key)
    if key_node is None or node is None:
        return _append_section(text, key, pairs or items)
    entries: Sequence[NewEntry] = ()
    if isinstance(node, yaml.SequenceNode):
        entries = items
    elif isinstance(node, yaml.MappingNode):
        entries = pairs
    elif node.value in NULLS:
        entries = pairs or items
    if not entries:
        raise ValueError(f"{key} is no list")
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.CollectionNode):
        if node.value and not node.flow_style:
            column = node.start_mark.column
            lines = _format_lines(entries, " " * column, line_ending(text))
            return _insert_lines(text, last_node(node).end_mark.index, column, lines)
        if node.value or "\n" in text[start:end]:
            return _insert_in_flow(text, node, ", ".join(entry.flow for entry in entries))
    head = text[:start]
    if end > start:
        head = head.rstrip(" ")
    lines = _format_lines(pairs or items, "  ", line_ending(text))
    return _insert_lines(head + text[end:], key_node.end_mark.index, 0, lines)


def remove_value(text: str, path: YamlPath) -> str:
    """Return the text without the value at a path, and without any parent that this would leave empty."""
    wanted = _load_copy(text, {})
    while len(path) > 1 and len(_value_at(text, path[:-1]) or ()) == 1:
        path = path[:-1]
    container: Any = wanted
    for part in path[:-1]:
        container = container[part]
    del container[path[-1]]
    parent = node_at(parse_root(text), path[:-1])
    if not isinstance(parent, yaml.CollectionNode):
        raise ValueError("there is nothing to take out")
    start, end = _item_span(parent, path[-1])
    if parent.flow_style:
        comma = re.compile(r"\s*,\s*").match(text, end)
        if comma:
            end = comma.end()
        else:
            start = len(text[:start].rstrip().removesuffix(","))
        return _verify(text[:start] + text[end:], wanted)
    if end == start or not _ends_line(text[:end]):
        end = _line_end(text, end)
    return _verify(text[: _line_start(text, start)] + text[end:], wanted)


def format_flow(value: Value) -> str:
    """Return a value on one line, as a person would write it: in quotes only where they are needed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {format_flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(format_flow(child) for child in value) + "]"
    if _PLAIN_SCALAR.fullmatch(value) and load_yaml(f"[{value}, {{a: {value}}}]", "").value == [value, {"a": value}]:
        return value
    return quote_scalar(value)


# ------------------------------------------------------------------ reading


def parse_root(text: str) -> yaml.Node | None:
    """Return the root node of a document, with positions in the text; None if there is nothing in it.

    Raises ValueError for broken YAML.
    """
    try:
        return compose_nodes(text)
    except yaml.YAMLError as error:
        raise ValueError("broken YAML") from error


def node_at(node: yaml.Node | None, path: YamlPath) -> yaml.Node | None:
    """Return the node at a path below a node; None if there is none."""
    for part in path:
        if isinstance(node, yaml.MappingNode) and isinstance(part, str):
            node = find_pair(node, part)[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def _find_pair(root: yaml.Node | None, name: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Return a key of the first level and its value; (None, None) if there is no such key."""
    if root is None:
        return None, None
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("not a mapping")
    return find_pair(root, name)


def _value_at(text: str, path: YamlPath) -> Any:
    value = load_yaml(text, "").value
    for part in path:
        try:
            value = value[part]
        except (LookupError, TypeError):
            return None
    return value


def _load_copy(text: str, empty: Any) -> Any:
    document = load_yaml(text, "")
    if document.problems:
        raise ValueError(document.problems[0].what)
    if document.value is not None:
        return copy.deepcopy(document.value)
    return empty


def _set_in_copy(value: Any, path: YamlPath, new: Value) -> None:
    for part in path[:-1]:
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            continue
        if not isinstance(value, dict):
            raise ValueError("this isn't a mapping")
        if value.get(str(part)) is None:
            value[str(part)] = {}
        value = value[str(part)]
    if not isinstance(value, dict):
        raise ValueError("this isn't a mapping")
    value[str(path[-1])] = new


def _item_span(parent: yaml.CollectionNode, part: str | int) -> tuple[int, int]:
    if isinstance(parent, yaml.MappingNode):
        key, value = next(pair for pair in parent.value if pair[0].value == part)
        return key.start_mark.index, last_node(value).end_mark.index
    value = parent.value[part]
    return value.start_mark.index, last_node(value).end_mark.index


# ------------------------------------------------------------------ writing


def _begin_list(text: str, path: YamlPath, node: yaml.Node | None, value: Value) -> str:
    """Return the text with a list of one value at a path where there is none yet."""
    newline = line_ending(text)
    if not path:
        return _verify(text + _missing_line_end(text, newline) + f"- {format_flow(value)}{newline}", [value])
    if node is not None or len(path) > 1:
        return set_value(text, path, [value])
    wanted = _load_copy(text, {})
    _set_in_copy(wanted, path, [value])
    return _verify(_insert_key(text, parse_root(text), str(path[0]), [value], block=True), wanted)


def _replace_node(text: str, node: yaml.Node, new: str) -> str:
    start, end = node.start_mark.index, last_node(node).end_mark.index
    old = text[start:end]
    if "\n" in old or "\r" in old:  # the end of its line stays
        end -= len(old) - len(old.rstrip(" \t\r\n"))  # a no-break space is the value's own
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:  # it may begin on a line of its own
        head = text[:start].rstrip(" ")
        if _ends_line(head) or head.rstrip().endswith("-"):
            start = len(head.rstrip("-\r\n "))
    gap = " " if text[:start].endswith((":", "-")) else ""
    return text[:start] + gap + new + text[end:]


def _insert_key(text: str, parent: yaml.Node | None, key: str, value: Value, *, block: bool = False) -> str:
    newline = line_ending(text)
    if parent is None or is_empty_node(parent):
        return text + _missing_line_end(text, newline) + _format_entry(key, value, "", newline, block)
    if not isinstance(parent, yaml.MappingNode):
        raise ValueError("this isn't a mapping")
    if parent.flow_style:
        return _insert_in_flow(text, parent, f"{key}: {format_flow(value)}")
    indent = parent.value[0][0].start_mark.column
    lines = _format_entry(key, value, " " * indent, newline, block)
    return _insert_lines(text, last_node(parent).end_mark.index, indent, lines)


def _format_entry(key: str, value: Value, margin: str, newline: str, block: bool) -> str:
    if block and isinstance(value, list):
        items = "".join(f"{margin}  - {format_flow(item)}{newline}" for item in value)
        return f"{margin}{key}:{newline}{items}"
    return f"{margin}{key}: {format_flow(value)}{newline}"


def _format_lines(entries: Sequence[NewEntry], margin: str, newline: str) -> str:
    return "".join(f"{margin}{line}{newline}" for entry in entries for line in entry.lines)


def _append_section(text: str, key: str, entries: Sequence[NewEntry]) -> str:
    """Return the text with a key and its entries at the end, below an empty line."""
    newline = line_ending(text)
    gap = newline if text and text.splitlines()[-1].strip() else ""
    return f"{text}{_missing_line_end(text, newline)}{gap}{key}:{newline}{_format_lines(entries, '  ', newline)}"


def _insert_in_flow(text: str, node: yaml.CollectionNode, new: str) -> str:
    """Return the text with something added at the end of a collection in flow style."""
    if not node.value:
        position = node.start_mark.index + 1
        return text[:position] + new + text[position:]
    last = node.value[-1]
    position = (last[1] if isinstance(last, tuple) else last).end_mark.index
    return f"{text[:position]}, {new}{text[position:]}"


def _insert_lines(text: str, offset: int, indent: int, lines: str) -> str:
    """Return the text with lines below the line of an offset, and below its comments.

    These are the comment lines that follow and are indented by more than ``indent``.
    """
    if _ends_line(text[:offset]):
        position = offset
    else:
        position = _line_end(text, offset)
    while True:
        line = text[position : _line_end(text, position)]
        inner = line.lstrip(" \t")
        if not inner.startswith("#") or len(line) - len(inner) <= indent:
            break
        position += len(line)
    return text[:position] + _missing_line_end(text[:position], line_ending(text)) + lines + text[position:]


def _line_start(text: str, position: int) -> int:
    starts = [match.end() for match in LINE_BREAK.finditer(text, 0, position)]
    if starts:
        return starts[-1]
    return 0


def _line_end(text: str, position: int) -> int:
    """Return the offset behind the line that a position is in, with its line break."""
    line_break = LINE_BREAK.search(text, position)
    if line_break:
        return line_break.end()
    return len(text)


def _ends_line(text: str) -> bool:
    return text.endswith(("\n", "\r"))


def _missing_line_end(text: str, newline: str) -> str:
    """Return the line break that the last line needs; empty if it has one."""
    if not text or _ends_line(text):
        return ""
    return newline


def _verify(text: str, wanted: Any) -> str:
    document = load_yaml(text, "")
    if document.problems or (document.value or None) != (wanted or None):
        raise ValueError("it has a shape of its own")
    return text
