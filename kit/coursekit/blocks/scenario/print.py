"""A scenario on paper: numbered scenes in a drawn order, and the ways through them as a key."""

from __future__ import annotations

from html import escape

from coursekit.blocks.scenario.analysis import analyse
from coursekit.blocks.scenario.compiled import Link
from coursekit.blocks.scenario.expression_prose import Reader
from coursekit.blocks.scenario.parts import Choice, Scene, Variable
from coursekit.blocks.scenario.playable import PlayableScenario
from coursekit.i18n import gettext as _
from coursekit.model.draw import Draw, seed_of
from coursekit.questions.parts import letter


class Gamebook:
    """A scenario printed with one seed: the first scene is 1, the rest stand in a drawn order."""

    def __init__(self, scenario: PlayableScenario, seed: int) -> None:
        self._scenario = scenario
        self._story = scenario.compiled
        self._seed = seed
        rest = [name for name in self._story.scenes if name != scenario.opening]
        drawn = Draw(seed, f"gamebook:{scenario.id}").shuffled(sorted(rest))
        self.numbers = {name: n for n, name in enumerate([scenario.opening, *drawn], start=1)}
        self._marks = self._neutral()
        self._reader = Reader(scenario.variables, self.numbers, scenario.quizzes, self._marks)

    def _neutral(self) -> dict[str, str]:
        """Return a mark for each variable that its author keeps from learners: its name might tell
        the story, and yet a reader on paper has to keep it."""
        hidden = [v.name for v in self._keep() if not v.shown]
        return {name: _("Note {letter}").format(letter=letter(n)) for n, name in enumerate(hidden)}

    # The book

    def print_html(self) -> str:
        """Return the book as HTML."""
        scenes = (self._scene(self._story.scenes[name]) for name in self.numbers)
        return self._book(self._how_to_play(), *scenes)

    def public_html(self) -> str:
        """Return what stands before the first scene, and where the story is taken instead."""
        note = _("This story is taken on screen, where it can follow what you choose.")
        return self._book(f'<div class="ck-note"><p>{note}</p></div>')

    def _book(self, *parts: str) -> str:
        scenario = self._scenario
        title = f"<h2>{scenario.title}</h2>" if scenario.title else ""
        intro = f'<div class="ck-intro">{scenario.intro}</div>' if scenario.intro else ""
        inside = "".join((title, intro, *parts))
        return f'<section class="ck-block ck-scenario">{inside}</section>'

    def _how_to_play(self) -> str:
        note = _(
            "Begin at 1. After each scene choose what you do, and turn to the number given. "
            "Choose nothing whose condition does not hold."
        )
        kept = self._keep()
        if not kept:
            return f'<div class="ck-note"><p>{note}</p></div>'
        keep = _("Note on a sheet of paper, and change when told to:")
        rows = "".join(f"<li>{self._kept(v)}</li>" for v in kept)
        quiet = _(
            "A note with a letter stands for something that the story keeps to itself. "
            "Write it down and change it all the same."
        )
        more = f"<p>{quiet}</p>" if self._marks else ""
        return f'<div class="ck-note"><p>{note}</p><p>{keep}</p><ul>{rows}</ul>{more}</div>'

    def _keep(self) -> list[Variable]:
        """Return the variables that a player on paper writes down, in their author's order."""
        named = self._named()
        return [v for v in self._scenario.variables if v.name in named]

    def _named(self) -> set[str]:
        """Name the variables that a player on paper has to keep."""
        read = {name for e in self._story.expressions() for name in e.named("variable")}
        return read | {v.name for v in self._scenario.variables if v.shown}

    def _kept(self, variable: Variable) -> str:
        label, value = self._reader.label(variable.name), self._reader.value(variable.value)
        low, high = variable.minimum, variable.maximum
        if low is not None and high is not None:
            return _("{name}: begins at {value}, and stays between {low} and {high}").format(
                name=label,
                value=value,
                low=self._reader.value(low),
                high=self._reader.value(high),
            )
        return _("{name}: begins at {value}").format(name=label, value=value)

    def _scene(self, scene: Scene) -> str:
        number = self.numbers[scene.id]
        title = f'<h3><span class="ck-number">{number}</span> {scene.title}</h3>'
        parts = [title, scene.body, self._quiz(scene)]
        if scene.ending is not None:
            parts.append(self._ending(scene))
        elif scene.choices:
            choices = "".join(self._choice(scene, choice) for choice in scene.choices)
            parts.append(f'<div class="ck-choices">{choices}</div>')
        return f'<div class="ck-scene" data-number="{number}">{"".join(parts)}</div>'

    def _quiz(self, scene: Scene) -> str:
        quiz = self._scenario.quizzes.get(scene.quiz)
        return quiz.print_html(self._quiz_seed(scene.quiz)) if quiz else ""

    def _quiz_seed(self, name: str) -> int:
        return seed_of(f"{self._seed}:1:quiz:{name}")

    def _ending(self, scene: Scene) -> str:
        ending = scene.ending
        debrief = ending.debrief if ending else ""
        outcome = self._reader.outcome(ending.outcome if ending else "")
        return f'<div class="ck-ending"><p><strong>{outcome}</strong></p>{debrief}</div>'

    def _choice(self, scene: Scene, choice: Choice) -> str:
        link = self._story.links[scene.id, choice.id]
        notes = self._notes(link)
        turn = self._turn(link)
        data = f' data-turn="{escape(turn)}"' if turn else ""
        words = f' <span class="ck-turn">{turn}</span>' if turn else ""
        small = f'<div class="ck-note">{notes}</div>' if notes else ""
        return f'<div class="ck-choice"{data}><p>{choice.text}{words}</p>{small}</div>'

    def _turn(self, link: Link) -> str:
        return _("turn to {n}").format(n=self.numbers[link.to]) if link.to else ""

    def _notes(self, link: Link) -> str:
        lines = []
        if link.condition:
            words = self._reader.condition(link.condition.root)
            lines.append(_("Only if {condition}.").format(condition=words))
        lines += [self._reader.effect(e) for e in link.effects if e.name in self._named()]
        return "".join(f"<p>{line}</p>" for line in lines)

    # The key

    def key_html(self) -> str:
        """Return the ways to each ending and the table of numbers, as HTML."""
        scenario = self._scenario
        found = analyse(scenario, runs=0)
        ways = {way.scene: way.path for way in found.endings}
        title = f"<h2>{scenario.title}</h2>" if scenario.title else ""
        endings = [s for s in self._story.scenes.values() if s.ending is not None]
        answers = "".join(self._way(scene, ways.get(scene.id)) for scene in endings)
        quizzes = "".join(
            quiz.key_html(self._quiz_seed(name)) for name, quiz in scenario.quizzes.items()
        )
        return (
            f'<section class="ck-block ck-scenario">{title}'
            f"<h3>{_('The shortest way to each ending')}</h3>{answers}"
            f"<h3>{_('The scenes by number')}</h3>{self._table()}{quizzes}</section>"
        )

    def _way(self, scene: Scene, path: tuple[tuple[str, str], ...] | None) -> str:
        number = self.numbers[scene.id]
        outcome = self._reader.outcome(scene.ending.outcome if scene.ending else "")
        head = f'<p><span class="ck-number">{number}</span> {scene.title} ({outcome})</p>'
        if path is None:
            body = f"<p>{_('No way was found to this ending.')}</p>"
        else:
            body = f"<p>{' → '.join(str(self.numbers[name]) for name, _choice in path)}</p>"
        return f'<div class="ck-answer" data-number="{number}">{head}{body}</div>'

    def _table(self) -> str:
        heads = "".join(f"<th>{h}</th>" for h in (_("Number"), _("Scene"), _("Leads to")))
        rows = "".join(
            f"<tr><td>{number}</td><td>{self._story.scenes[name].title or escape(name)}</td>"
            f"<td>{self._leads(name)}</td></tr>"
            for name, number in self.numbers.items()
        )
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"

    def _leads(self, name: str) -> str:
        targets = dict.fromkeys(x.to for x in self._story.by_scene[name] if x.to)
        return ", ".join(str(self.numbers[to]) for to in targets)
