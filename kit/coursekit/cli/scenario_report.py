"""`coursekit check --stories`: what exploring each scenario found, beside its findings.

In JSON a story is `{"file", "cell", "id", "complete", "states", "score": [low, high] or null,
"endings": [{"scene", "outcome", "path": [[scene, choice], ...]}], "plays": {"runs", "ended",
"scenes": {scene: times}, "choices": {scene: {choice: times}}}}`; the last choice of a path is "".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from coursekit.authoring.check.blocks import check_blocks
from coursekit.authoring.notebook import read_lesson
from coursekit.blocks.analysis import Analysis, analyse
from coursekit.blocks.scenario import Scenario
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext, listed
from coursekit.model.diagnostic import Place, Report


@dataclass(frozen=True)
class Story:
    """A scenario, where it is written, and what exploring it found."""

    scenario: Scenario
    place: Place
    found: Analysis


def stories(notebooks: Sequence[Path]) -> list[Story]:
    """Explore the scenarios of notebooks; what is wrong with them is `check`'s to say."""
    out = []
    for path in notebooks:
        lesson = read_lesson(path, str(path), Report())
        for one in check_blocks(lesson, Report()) if lesson is not None else ():
            if isinstance(one.text.block, Scenario):
                place = Place(file=str(path), cell=one.cell.number)
                out.append(Story(one.text.block, place, analyse(one.text.block)))
    return out


def story_json(story: Story) -> dict[str, Any]:
    """Return a story as the module says."""
    found = story.found
    return {
        "file": story.place.file,
        "cell": story.place.cell,
        "id": story.scenario.id,
        "complete": found.complete,
        "states": found.states,
        "score": list(found.score) if found.score else None,
        "endings": [way.model_dump(mode="json") for way in found.endings],
        "plays": found.hits.model_dump(mode="json"),
    }


def tell_story(story: Story, console: Console) -> None:
    """Print a story for its author."""
    found = story.found
    console.print(f"[bold]{story.place}: {story.scenario.id}[/]")
    for line in (_seen(found), *_ways(story), _plays(found), *_rare(story)):
        console.print(f"    {line}", markup=False)
    console.print()


def _seen(found: Analysis) -> str:
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


def _ways(story: Story) -> list[str]:
    lines = [_a("The shortest way to each ending:")] if story.found.endings else []
    for way in story.found.endings:
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


def _rare(story: Story) -> list[str]:
    """Name the choices that chance never took."""
    taken = story.found.hits.choices
    never = [
        f"{scene.id} · {choice.text}"
        for scene in story.scenario.scenes
        for choice in scene.choices
        if not taken.get(scene.id, {}).get(choice.id)
    ]
    return [_a("Never taken: {choices}").format(choices=listed(never))] if never else []
