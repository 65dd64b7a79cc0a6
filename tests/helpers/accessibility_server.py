"""Looks at controls as a screen reader does; run by the system's python3, which has the bindings.

Reads requests as JSON lines from stdin, writes an answer for each to stdout:
  {"do": "tree"}                                    → {"tree": text}
  {"do": "find", "exact"|"pattern": …, "role": …, "within": …}
                                                    → {"controls": [{name, role, box, states, text}]}
Names match whole ("exact") or by a search ("pattern"). Only what is showing counts.
"""

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

gi = importlib.import_module("gi")
gi.require_version("Atspi", "2.0")
Atspi: Any = importlib.import_module("gi.repository.Atspi")
GLib: Any = importlib.import_module("gi.repository.GLib")

DEPTH, CHILDREN = 40, 400
"""Bounds of a walk: no program of ours is deeper or wider."""

CALL_TIMEOUT, START_TIMEOUT = 700, 1500
"""Milliseconds for an answer from a program, and from one just started: a hung one must not hold us."""

ACTED_ON = frozenset(
    (
        *("push button", "button", "toggle button", "check box", "radio button", "page tab", "combo box"),
        *("menu item", "check menu item", "radio menu item", "menu", "list item", "table cell", "link"),
        *("text", "entry", "password text", "spin button", "slider"),
    )
)
"""Roles that people act on: they come before a label or a window of the same name."""

LABELLED = frozenset(("combo box", "text", "entry", "spin button", "slider"))


def walk(node: Any, depth: int = 0) -> Iterator[tuple[Any, int]]:
    yield node, depth
    if depth >= DEPTH:
        return
    # Programs and their windows are always looked into; below them, what is hidden hides what it holds.
    if depth >= 3 and not showing(node):
        return
    for index in range(min(node.get_child_count(), CHILDREN)):
        try:
            child = node.get_child_at_index(index)
            if child is not None:
                yield from walk(child, depth + 1)
        except GLib.Error:
            continue


def showing(node: Any) -> bool:
    states = node.get_state_set()
    return bool(states.contains(Atspi.StateType.SHOWING) and states.contains(Atspi.StateType.VISIBLE))


def box(node: Any) -> list[int] | None:
    component = node.get_component_iface()
    if component is None:
        return None
    place = component.get_extents(Atspi.CoordType.SCREEN)
    return [place.x, place.y, place.width, place.height]


def text(node: Any) -> str | None:
    content = node.get_text_iface()
    return None if content is None else str(content.get_text(0, content.get_character_count()))


def value(node: Any) -> float | None:
    number = node.get_value_iface()
    return None if number is None else float(number.get_current_value())


def states(node: Any) -> list[str]:
    return sorted(state.value_nick for state in node.get_state_set().get_states())


def names(node: Any) -> list[str]:
    """Its own name, and those of its labels: Qt calls a combo box by what is chosen in it."""
    own = node.get_name() or ""
    if node.get_role_name() not in LABELLED:
        return [own]
    labels = [
        relation.get_target(index).get_name() or ""
        for relation in node.get_relation_set()
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
        for index in range(relation.get_n_targets())
    ]
    return [own, *labels]


def described(node: Any, window: str) -> dict[str, Any]:
    return {
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "role": node.get_role_name(),
        "box": box(node),
        "states": states(node),
        "text": text(node),
        "value": value(node),
        "window": window,
    }


def matcher(request: dict[str, Any]) -> Callable[[str], bool]:
    if "pattern" in request:
        pattern = re.compile(request["pattern"], request.get("flags", 0))
        return lambda name: pattern.search(name) is not None
    wanted = request["exact"]
    return lambda name: name == wanted


def find(request: dict[str, Any]) -> dict[str, Any]:
    matches, role, within = matcher(request), request.get("role"), request.get("within")
    found: list[tuple[tuple[bool, bool], dict[str, Any]]] = []
    window, active = "", False
    for node, depth in walk(Atspi.get_desktop(0)):
        try:
            if depth == 2:
                window = node.get_name() or ""
                active = bool(node.get_state_set().contains(Atspi.StateType.ACTIVE))
            if depth < 2 or (within is not None and re.search(within, window) is None):
                continue
            by_text = request.get("or_text", False)
            if not any(map(matches, names(node))) and not (by_text and matches(text(node) or "")):
                continue
            kind = node.get_role_name()
            if (role and kind not in role) or not showing(node):
                continue
            place = box(node)
            if place is None or place[2] <= 0 or place[3] <= 0:
                continue
            # What can be acted on first, then what is in the active window, then the latest window.
            found.append(((kind not in ACTED_ON, not active), described(node, window)))
        except GLib.Error:
            continue
    found.sort(key=lambda pair: pair[0])
    return {"controls": [control for _, control in found]}


def tree(_: dict[str, Any]) -> dict[str, Any]:
    lines = []
    for node, depth in walk(Atspi.get_desktop(0)):
        try:
            if depth > 2 and not showing(node):
                continue
            said = [f"{'  ' * depth}{node.get_role_name()} {node.get_name()!r}"]
            content = text(node)
            if content and content != node.get_name():
                said.append(f"text {content!r}")
            marks = [s for s in states(node) if s in ("checked", "focused", "selected", "active", "expanded")]
            if depth > 2 and "enabled" not in states(node):
                marks.append("disabled")
            lines.append(" ".join([*said, *marks, str(box(node))]))
        except GLib.Error:
            continue
    return {"tree": "\n".join(lines)}


DOES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"find": find, "tree": tree}


def main() -> None:
    Atspi.init()
    Atspi.set_timeout(CALL_TIMEOUT, START_TIMEOUT)
    # Without a main loop no event refreshes the bindings' memory of what they saw: ask each time.
    Atspi.get_desktop(0).set_cache_mask(Atspi.Cache.NONE)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = DOES[request["do"]](request)
        except GLib.Error as error:
            answer = {"error": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
