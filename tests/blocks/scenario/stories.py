"""Small scenarios that tests play, and walks through them that Python and the browser share.

`python tests/blocks/stories.py` writes the walks anew into `tests/cases/scenario_runs.json`.
"""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

from coursekit.blocks.quiz import Quiz
from coursekit.blocks.scenario import Choice, Ending, Scenario, ScenarioAttempt, Scene, Variable
from coursekit.questions.true_false import TrueFalse

RUNS = Path(__file__).parents[2] / "cases" / "scenario_runs.json"


def eggs(**changes: Any) -> Scenario:
    """A story with numbers, flags, dice, visits and two endings."""
    parts: dict[str, Any] = {
        "id": "eggs",
        "title": "A basket of eggs",
        "variables": (
            Variable(name="trust", value=2, minimum=0, maximum=5),
            Variable(name="took", value=False, shown=False),
            Variable(name="心情", value="calm", words=("calm", "glad")),
        ),
        "scenes": (
            Scene(
                id="door",
                title="A knock",
                body="Eggs.",
                choices=(
                    Choice(text="Take it", to="kitchen", effects="took = true"),
                    Choice(text="Refuse", to="doorstep", effects="trust - 1.1"),
                    Choice(text="Ask", to="talk", effects='trust + 0.1; 心情 = "glad"'),
                ),
            ),
            Scene(
                id="kitchen",
                title="In the kitchen",
                choices=(
                    Choice(text="Sit down", to="talk", condition="not seen(talk)"),
                    Choice(text="Pay", to="end-fair", condition="random(1..6) > 2"),
                    Choice(text="Back to the door", to="door", condition="visits(door) < 3"),
                    Choice(text="Good-bye", to="end-cold"),
                ),
            ),
            Scene(
                id="doorstep",
                title="On the step",
                choices=(
                    Choice(text="Ask after all", to="talk", effects="trust + random(1..6)"),
                    Choice(text="Close", to="end-cold", effects="trust = trust / 3"),
                ),
            ),
            Scene(
                id="talk",
                title="On the bench",
                choices=(
                    Choice(text="Invite her", to="kitchen", condition="trust > 2 and not took"),
                    Choice(text="Smile", to="end-fair", condition='心情 = "glad"'),
                    Choice(text="Good-bye", to="end-cold"),
                ),
            ),
            Scene(id="end-fair", title="Fair", ending=Ending(outcome="good", debrief="Both.")),
            Scene(id="end-cold", title="Cold", ending=Ending(outcome="bad", debrief="None.")),
        ),
        "score": "trust / 5",
    }
    return Scenario(**(parts | changes))


def letter(**changes: Any) -> Scenario:
    """A story whose way depends on a quiz."""
    quiz = Quiz(
        id="letter-quiz",
        title="The letter",
        pass_mark=Fraction(1, 2),
        questions=(
            TrueFalse(id="one", stem="She asks for a school.", right=True),
            TrueFalse(id="two", stem="She asks for money.", right=False),
            TrueFalse(id="three", stem="She signs.", right=True),
        ),
    )
    parts: dict[str, Any] = {
        "id": "letter",
        "scenes": (
            Scene(
                id="read",
                title="The letter",
                quiz="letter-quiz",
                choices=(
                    Choice(text="Send it", to="sent", condition="letter-quiz.passed"),
                    Choice(text="Frame it", to="framed", condition="letter-quiz.score = 1"),
                    Choice(text="Read once more", to="again", condition="letter-quiz.done"),
                    Choice(text="Wait", to="waiting"),
                ),
            ),
            Scene(id="again", title="Again", choices=(Choice(text="Look", to="read"),)),
            Scene(id="sent", title="Sent", ending=Ending(outcome="good")),
            Scene(id="framed", title="Framed", ending=Ending(outcome="on the wall")),
            Scene(id="waiting", title="Waiting", ending=Ending()),
        ),
        "quizzes": {"letter-quiz": quiz},
        "score": "letter-quiz.score",
    }
    return Scenario(**(parts | changes))


STORIES = {"eggs": eggs, "letter": letter}


def stepped(story: Scenario, attempt: ScenarioAttempt, action: dict[str, Any]) -> ScenarioAttempt:
    """Apply an action, or write responses into a quiz as a component does."""
    if action["do"] != "respond":
        return story.act(attempt, action)
    quizzes = dict(attempt.quizzes)
    quiz = quizzes[action["quiz"]]
    quizzes[action["quiz"]] = quiz.model_copy(update={"responses": action["responses"]})
    return attempt.model_copy(update={"quizzes": quizzes})


def glimpse(attempt: ScenarioAttempt) -> dict[str, Any]:
    """Return what a learner sees after a step."""
    data = attempt.model_dump(mode="json", by_alias=True)
    return {
        "scene": data["path"][-1]["scene"],
        "steps": len(data["path"]),
        "choices": data["choices"],
        "shown": data["shown"],
        "score": data["score"],
    }


def walk(story: Scenario, seed: int, length: int = 12) -> dict[str, Any]:
    """Play at random and record what was done and what came of it."""
    chance = random.Random(seed)  # noqa: S311  walks, not secrets
    attempt = story.start(seed)
    actions: list[dict[str, Any]] = []
    seen = [glimpse(attempt)]
    for _step in range(length):
        actions.append(_some_action(story, attempt, chance))
        attempt = stepped(story, attempt, actions[-1])
        seen.append(glimpse(attempt))
    end = attempt.model_dump(mode="json", by_alias=True)
    return {"seed": seed, "actions": actions, "seen": seen, "end": end}


def _some_action(
    story: Scenario, attempt: ScenarioAttempt, chance: random.Random
) -> dict[str, Any]:
    kind = chance.random()
    if not attempt.choices or kind < 0.1:
        return chance.choice(
            [{"do": "back"}, {"do": "restart"}, {"do": "choose", "choice": "none"}]
        )
    scene = story.compiled.scenes[attempt.path[-1].scene]
    if scene.quiz and kind < 0.6:
        asked = attempt.quizzes[scene.quiz]
        if not asked.submitted and not asked.responses:
            given = {own: chance.random() < 0.6 for own in asked.questions}
            return {"do": "respond", "quiz": scene.quiz, "responses": given}
        action = {"do": "retry" if asked.submitted else "submit"}
        return {"do": "quiz", "quiz": scene.quiz, "action": action}
    return {"do": "choose", "choice": chance.choice(attempt.choices)}


def runs() -> dict[str, Any]:
    """Return the stories and the walks through them."""
    return {
        name: {
            "spec": (story := make()).spec.model_dump(mode="json", by_alias=True),
            "key": story.key.model_dump(mode="json", by_alias=True),
            "walks": [walk(story, seed) for seed in range(20)],
        }
        for name, make in STORIES.items()
    }


if __name__ == "__main__":
    RUNS.write_text(json.dumps(runs(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
