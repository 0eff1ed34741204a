"""Where each scene stands on the map of a story: layers from the first scene down, by igraph's
Sugiyama layout, the standard one for graphs with a direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from coursekit.blocks.story import Scene
from coursekit.model.attempt import MapEdge, MapNode, Step, StoryMap


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
    """Put each scene in the row of the fewest choices that lead there; the unreachable follow."""
    rows = {0: 0}
    queue = [0]
    for here in queue:
        for source, target in edges:
            if source == here and target not in rows:
                rows[target] = rows[here] + 1
                queue.append(target)
    last = max(rows.values()) + 1
    return [rows.get(n, last) for n in range(count)]


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
