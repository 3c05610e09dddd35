"""Edits of YAML that somebody wrote: one value set, one added to a list, one taken out; every other byte stays. Pure.

Each edit is read back before it is given out: what it was to change has changed, and nothing else has. Where the text
can't be edited so (broken YAML, an anchor, a shape of its own), ValueError says it, and the user edits it.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import yaml

from curate.formats.yamltext import YamlPath, compose_nodes, last_node, load_yaml

Value = str | list[Any] | dict[str, Any]
"""As ``yamltext`` reads it: texts, lists, mappings."""

_LINE_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")  # YAML breaks lines at these (1.1, 4.2)
# Without what means something to YAML anywhere; what means something in its place is tried.
_SPECIAL = r",\[\]{}#?&*!|>'\"%`\\"
_PLAIN_SCALAR = re.compile(rf"[^\W_](?:[^\r\n\t\x85\u2028\u2029{_SPECIAL}]*[^\s{_SPECIAL}:])?")
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def set_value(text: str, path: YamlPath, value: Value) -> str:
    """The text with ``value`` at a path of keys, in place of what was there, or new below what is around it."""
    wanted = _load_copy(text, {})
    _set_in_copy(wanted, path, value)
    root = _parse_root(text)
    node = _node_at(root, path)
    if node is not None:
        new = _replace_node(text, node, format_flow(value))
    else:
        around = path
        while around and _node_at(root, around) is None:
            around = around[:-1]
        for key in reversed(path[len(around) + 1 :]):
            value = {str(key): value}
        inner = _node_at(root, around)
        if inner is not None and _is_empty(inner) and around:
            new = _replace_node(text, inner, format_flow({str(path[len(around)]): value}))
        else:
            new = _insert_key(text, inner, str(path[len(around)]), value)
    return _verify(new, wanted)


def append_value(text: str, path: YamlPath, value: Value) -> str:
    """The text with ``value`` as the last of the list at a path; a list is begun where there is none. The path ``()``
    is the whole document."""
    root = _parse_root(text)
    node = _node_at(root, path) if root is not None else None
    before = _value_at(text, path)
    if before is None:
        if path:
            wanted = _load_copy(text, {})
            _set_in_copy(wanted, path, [value])
            if node is None and len(path) == 1:
                new = _insert_key(text, root, str(path[0]), [value], block=True)
            else:
                new = set_value(text, path, [value])
            return _verify(new, wanted)
        return _verify(text + _missing_line_end(text) + f"- {format_flow(value)}{_line_ending(text)}", [value])
    items = before if isinstance(before, list) else [before]
    wanted = _load_copy(text, [])
    if path:
        _set_in_copy(wanted, path, [*items, value])
    else:
        wanted = [*items, value]
    assert node is not None
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        new = _insert_item(text, node, value)
    elif isinstance(node, yaml.SequenceNode):
        if node.value:
            at = node.value[-1].end_mark.index
        else:
            at = node.start_mark.index + 1
        new = f"{text[:at]}{', ' if node.value else ''}{format_flow(value)}{text[at:]}"
    else:
        new = _replace_node(text, node, format_flow([*items, value]))
    return _verify(new, wanted)


def remove_value(text: str, path: YamlPath) -> str:
    """The text without what is at a path; what was around it goes too where it would be left with nothing."""
    wanted = _load_copy(text, {})
    while len(path) > 1 and len(_value_at(text, path[:-1]) or ()) == 1:
        path = path[:-1]
    around: Any = wanted
    for part in path[:-1]:
        around = around[part]
    del around[path[-1]]
    root = _parse_root(text)
    parent = _node_at(root, path[:-1])
    if not isinstance(parent, yaml.CollectionNode):
        raise ValueError("there is nothing to take out")
    start, end = _item_span(parent, path[-1])
    if parent.flow_style:
        after = re.compile(r"\s*,\s*").match(text, end)
        if after:
            end = after.end()
        else:
            start = len(text[:start].rstrip().removesuffix(","))
        return _verify(text[:start] + text[end:], wanted)
    first = _line_start(text, start)
    if text[:end].endswith(("\n", "\r")) and end > start:
        last = end
    else:
        last = _line_end(text, end)
    return _verify(text[:first] + text[last:], wanted)


def format_flow(value: Value) -> str:
    """A value on one line, as a person would write it: quotes only where they are needed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {format_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(format_flow(one) for one in value) + "]"
    if _PLAIN_SCALAR.fullmatch(value) and load_yaml(f"[{value}, {{a: {value}}}]", "").value == [value, {"a": value}]:
        return value
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


# ------------------------------------------------------------------ what is there


def _parse_root(text: str) -> yaml.Node | None:
    try:
        return compose_nodes(text)
    except yaml.YAMLError as error:
        raise ValueError("broken YAML") from error


def _node_at(node: yaml.Node | None, path: YamlPath) -> yaml.Node | None:
    for part in path:
        if isinstance(node, yaml.MappingNode) and isinstance(part, str):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


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


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def _item_span(parent: yaml.CollectionNode, part: str | int) -> tuple[int, int]:
    if isinstance(parent, yaml.MappingNode):
        key, value = next(pair for pair in parent.value if pair[0].value == part)
        return key.start_mark.index, last_node(value).end_mark.index
    value = parent.value[part]
    return value.start_mark.index, last_node(value).end_mark.index


# ------------------------------------------------------------------ what is written


def _replace_node(text: str, node: yaml.Node, new: str) -> str:
    start, end = node.start_mark.index, last_node(node).end_mark.index
    block = "\n" in text[start:end] or "\r" in text[start:end]
    tail = text[start:end]
    if block:  # its line's end stays
        end -= len(tail) - len(tail.rstrip())
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:  # it may begin on a line of its own
        head = text[:start].rstrip(" ")
        if head.endswith(("\n", "\r")) or head.rstrip().endswith("-"):
            start = len(head.rstrip("-\r\n "))
        else:
            start = start
    gap = " " if text[:start].endswith((":", "-")) else ""
    return text[:start] + gap + new + text[end:]


def _insert_key(text: str, parent: yaml.Node | None, key: str, value: Value, *, block: bool = False) -> str:
    newline = _line_ending(text)
    if parent is None or _is_empty(parent):
        return text + _missing_line_end(text) + _format_entry(key, value, "", newline, block)
    if not isinstance(parent, yaml.MappingNode):
        raise ValueError("this isn't a mapping")
    if parent.flow_style:
        if parent.value:
            at = parent.value[-1][1].end_mark.index
        else:
            at = parent.start_mark.index + 1
        return f"{text[:at]}{', ' if parent.value else ''}{key}: {format_flow(value)}{text[at:]}"
    indent = parent.value[0][0].start_mark.column
    at = _insertion_point(text, last_node(parent).end_mark.index, indent)
    if not at or text[:at].endswith(("\n", "\r")):
        gap = ""
    else:
        gap = newline
    return text[:at] + gap + _format_entry(key, value, " " * indent, newline, block) + text[at:]


def _format_entry(key: str, value: Value, margin: str, newline: str, block: bool) -> str:
    if block and isinstance(value, list):
        items = "".join(f"{margin}  - {format_flow(one)}{newline}" for one in value)
        return f"{margin}{key}:{newline}{items}"
    return f"{margin}{key}: {format_flow(value)}{newline}"


def _insert_item(text: str, node: yaml.SequenceNode, value: Value) -> str:
    dash = node.start_mark.column
    at = _insertion_point(text, last_node(node).end_mark.index, dash)
    if text[:at].endswith(("\n", "\r")):
        gap = ""
    else:
        gap = _line_ending(text)
    return f"{text[:at]}{gap}{' ' * dash}- {format_flow(value)}{_line_ending(text)}{text[at:]}"


def _insertion_point(text: str, after: int, indent: int) -> int:
    """Where the line begins below the one that an offset is in, and below the comments that hang on it: those set
    further in than ``indent``."""
    if text[:after].endswith(("\n", "\r")):
        at = after
    else:
        at = _line_end(text, after)
    while True:
        line = text[at : _line_end(text, at)]
        inner = line.lstrip(" ")
        if not inner.startswith("#") or len(line) - len(inner) <= indent:
            return at
        at += len(line)


def _line_start(text: str, at: int) -> int:
    starts = [found.end() for found in _LINE_BREAK.finditer(text, 0, at)]
    if starts:
        return starts[-1]
    return 0


def _line_end(text: str, at: int) -> int:
    """Past the end of the line that an offset is in."""
    end = _LINE_BREAK.search(text, at)
    if end:
        return end.end()
    return len(text)


def _line_ending(text: str) -> str:
    if "\r\n" in text:
        return "\r\n"
    return "\n"


def _missing_line_end(text: str) -> str:
    if not text or text.endswith(("\n", "\r")):
        return ""
    return _line_ending(text)


def _verify(text: str, wanted: Any) -> str:
    document = load_yaml(text, "")
    if document.problems or (document.value or None) != (wanted or None):
        raise ValueError("it has a shape of its own")
    return text
