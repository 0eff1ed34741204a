"""What exploring a scenario found, in lines and as data, for `coursekit check --stories`."""

from __future__ import annotations

from typing import Any

from coursekit.blocks.scenario.analysis import Analysis
from coursekit.blocks.scenario.scenario import Scenario
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext, listed


def describe_story(scenario: Scenario, found: Analysis) -> list[str]:
    """Return what was found as lines for the author."""
    return [_states(found), *_shortest_paths(found), _plays(found), *_never_chosen(scenario, found)]


def summarise_story(found: Analysis) -> dict[str, Any]:
    """Return what was found as data: see `docs/cli.md` for the fields."""
    return {
        "complete": found.complete,
        "states": found.states,
        "score": list(found.score) if found.score else None,
        "endings": [way.model_dump(mode="json") for way in found.endings],
        "plays": found.hits.model_dump(mode="json"),
    }


def _states(found: Analysis) -> str:
    form = (
        author_ngettext(
            "All of {n} state is explored.", "All {n} states are explored.", found.states
        )
        if found.complete
        else _a("Exploring stopped after {n} states.")
    )
    said = form.format(n=found.states)
    if found.score is not None:
        low, high = (f"{bound:.4g}" for bound in found.score)
        said += " " + _a("The score is from {low} to {high}.").format(low=low, high=high)
    return said


def _shortest_paths(found: Analysis) -> list[str]:
    lines = [_a("The shortest way to each ending:")] if found.endings else []
    for way in found.endings:
        n = len(way.path) - 1
        path = " → ".join(scene for scene, _choice in way.path)
        form = author_ngettext("{scene}: {way} ({n} choice)", "{scene}: {way} ({n} choices)", n)
        lines.append("  " + form.format(scene=way.scene, way=path, n=n))
    return lines


def _plays(found: Analysis) -> str:
    hits = found.hits
    scenes = [f"{name} {times}" for name, times in hits.scenes.items()]
    return _a("Of {n} plays by chance, {ended} ended. Visits: {scenes}").format(
        n=hits.runs, ended=hits.ended, scenes=listed(scenes)
    )


def _never_chosen(scenario: Scenario, found: Analysis) -> list[str]:
    """Name the choices that chance never took."""
    taken = found.hits.choices
    never = [
        f"{scene.id} · {choice.text}"
        for scene in scenario.scenes
        for choice in scene.choices
        if not taken.get(scene.id, {}).get(choice.id)
    ]
    return [_a("Never taken: {choices}").format(choices=listed(never))] if never else []
