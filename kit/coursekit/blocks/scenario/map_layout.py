"""Where each scene stands on the map of a story: layers from the first scene down, by igraph's
Sugiyama layout, the standard one for graphs with a direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from coursekit.blocks.scenario.attempt import MapEdge, MapNode, Step, StoryMap
from coursekit.blocks.scenario.parts import Scene


def positions(scenes: Sequence[Scene], opening: str) -> dict[str, tuple[int, int]]:
    """Return x and y of each scene, in hundredths of a step, the opening scene in the top row."""
    import igraph

    ids = list(dict.fromkeys([opening, *(scene.id for scene in scenes)]))
    number = {name: n for n, name in enumerate(ids)}
    edges = sorted(
        {
            (number[scene.id], number[choice.to])
            for scene in scenes
            for choice in scene.choices
            if choice.to in number and choice.to != scene.id
        }
    )
    graph = igraph.Graph(n=len(ids), edges=edges, directed=True)
    rows = _rows(len(ids), edges)
    layout = graph.layout_sugiyama(layers=rows, hgap=1, vgap=1, maxiter=200)
    left = min(x for x, _ in layout.coords[: len(ids)])
    return {
        name: (round((layout.coords[n][0] - left) * 100), rows[n] * 100)
        for name, n in number.items()
    }


def _rows(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Put each scene below all that lead to it, ways back aside; the unreachable come last."""
    targets: dict[int, list[int]] = {n: [] for n in range(count)}
    for source, target in edges:
        targets[source].append(target)
    onward, order = _without_loops(targets)
    rows = {0: 0}
    for here in order:
        for target in onward[here]:
            rows[target] = max(rows.get(target, 0), rows[here] + 1)
    last = max(rows.values()) + 1
    return [rows.get(n, last) for n in range(count)]


def _without_loops(targets: dict[int, list[int]]) -> tuple[dict[int, list[int]], list[int]]:
    """Walk from scene 0 in depth. Returns the edges that don't lead back to a scene on the way,
    and the scenes reached, each before those it leads to."""
    onward: dict[int, list[int]] = {n: [] for n in targets}
    on_the_way, done = {0}, []
    stack = [(0, iter(targets[0]))]
    seen = {0}
    while stack:
        here, rest = stack[-1]
        target = next(rest, None)
        if target is None:
            stack.pop()
            on_the_way.discard(here)
            done.append(here)
        elif target not in on_the_way:
            onward[here].append(target)
            if target not in seen:
                seen.add(target)
                on_the_way.add(target)
                stack.append((target, iter(targets[target])))
    return onward, done[::-1]


def travelled(
    places: Mapping[str, tuple[int, int]],
    ways: Sequence[tuple[str, str]],
    path: Sequence[Step],
) -> StoryMap:
    """Return the map with the path of a learner on it; `ways` are pairs of linked scenes."""
    taken = {(a.scene, b.scene) for a, b in pairwise(path)}
    return StoryMap(
        nodes=tuple(
            MapNode(scene=name, x=x, y=y, visits=sum(step.scene == name for step in path))
            for name, (x, y) in places.items()
        ),
        edges=tuple(
            MapEdge(source=source, target=target, taken=(source, target) in taken)
            for source, target in dict.fromkeys(ways)
            if source in places and target in places
        ),
    )
