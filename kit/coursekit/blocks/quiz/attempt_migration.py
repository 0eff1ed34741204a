"""Attempts at a quiz that come from a browser or a file: fitted to the quiz as it is, judged anew.

Nothing that such an attempt says of results is believed. What cannot be found out again is the
score of attempts before it (`earlier`), whose responses are gone: it is shown as the best attempt
and lets a story go on, and never counts as passed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from coursekit.blocks.quiz.attempt import QuizAttempt
from coursekit.blocks.quiz.engine import QuizEngine
from coursekit.model.question import Question
from coursekit.model.result import Outcome, Result

V = TypeVar("V")


def validate_attempt(quiz: QuizEngine, attempt: QuizAttempt) -> QuizAttempt:
    """Return the attempt as the quiz bears it out."""
    return judge_again(quiz, migrate_attempt(quiz, drop_impossible(quiz, attempt))[0])


def drop_impossible(quiz: QuizEngine, attempt: QuizAttempt) -> QuizAttempt:
    """Return an attempt at this edition without what no learner could have given or been shown."""
    if attempt.hash != quiz.spec.hash:
        return attempt
    known = {question.id: question for question in quiz.questions}
    asked = _asked(quiz, attempt)
    update = {
        "number": _up_to(attempt.number, quiz.attempts, least=1),
        "questions": asked,
        "options": _options(quiz, attempt, asked),
        "responses": {
            own: response
            for own, response in _only(attempt.responses, asked).items()
            if known[own].accepts(response)
        },
        "position": attempt.position if attempt.position in asked else "",
        "earlier": tuple(score for score in attempt.earlier if 0 <= score <= 1),
    }
    return attempt.model_copy(update=update)


def judge_again(quiz: QuizEngine, given: QuizAttempt) -> QuizAttempt:
    """Return the attempt with all that follows from what was given judged anew."""
    known = {question.id: question for question in quiz.questions}
    checked = _only(given.tries, given.questions)
    tries = {own: _up_to(n, quiz.tries, least=0) for own, n in checked.items()}
    hints = {
        own: known[own].hints[: len(texts)]
        for own, texts in _only(given.hints, given.questions).items()
    }
    update: dict[str, Any] = {"tries": tries, "hints": hints, "score": None, "passed": None}
    results: dict[str, Result] = {}
    if given.submitted:
        # What was checked stands as checked: handing in has counted what was changed after that.
        results = {own: quiz.judge(own, None) for own in tries}
        open_ = given.model_copy(update=update | {"submitted": False, "results": results})
        handed = quiz.act(open_, {"do": "submit"})
        return QuizAttempt.model_validate(dict(handed) | {"finished": given.finished})
    if quiz.feedback == "at once":
        for own in _only(given.results, given.questions):
            result = quiz.judge(own, given.responses.get(own))
            if result.outcome is not Outcome.UNANSWERED:
                results[own] = result.model_copy(update={"answer": None})
                tries[own] = max(1, tries.get(own, 0))
    return given.model_copy(update=update | {"results": results})


def migrate_attempt(quiz: QuizEngine, attempt: QuizAttempt) -> tuple[QuizAttempt, bool]:
    """Fit an attempt made at an earlier edition to the quiz as it is; say whether it changed.

    Questions that are still there keep their responses where these still fit; what was judged is
    judged again when asked for, so its last try doesn't count; questions that are new to a quiz
    without a draw are added.
    """
    spec = quiz.spec
    if attempt.hash == spec.hash:
        return attempt, False
    fresh = quiz.start(attempt.seed, _up_to(attempt.number, quiz.attempts, least=1))
    known = {question.id: question for question in quiz.questions}
    asked = _asked(quiz, attempt)
    responses = {
        own: response
        for own, response in _only(attempt.responses, asked).items()
        if known[own].accepts(response)
    }
    return (
        fresh.model_copy(
            update={
                "questions": asked,
                "options": _options(quiz, attempt, asked),
                "responses": responses,
                "tries": {
                    own: _up_to(n - (own in attempt.results), quiz.tries, least=0)
                    for own, n in attempt.tries.items()
                    if own in responses
                },
                "hints": {
                    own: texts[: len(known[own].hints)]
                    for own, texts in _only(attempt.hints, asked).items()
                },
                "position": attempt.position if attempt.position in asked else "",
                "started": attempt.started,
                "earlier": attempt.earlier,
            }
        ),
        True,
    )


def _asked(quiz: QuizEngine, attempt: QuizAttempt) -> tuple[str, ...]:
    """Return the questions that were asked and are still there, with those that are new."""
    known = {question.id for question in quiz.questions}
    asked = [own for own in dict.fromkeys(attempt.questions) if own in known]
    fresh = quiz.start(attempt.seed, attempt.number).questions
    if not quiz.draw:
        asked += [own for own in fresh if own not in asked]
    return tuple(asked or fresh)


def _options(quiz: QuizEngine, attempt: QuizAttempt, asked: tuple[str, ...]) -> dict[str, Any]:
    known = {question.id: question for question in quiz.questions}
    orders = {own: _order(quiz, known[own], attempt) for own in asked}
    return {own: order for own, order in orders.items() if order}


def _order(quiz: QuizEngine, question: Question, attempt: QuizAttempt) -> tuple[str, ...]:
    fresh = quiz.option_order(question, attempt.seed)
    old = attempt.options.get(question.id, ())
    return old if sorted(old) == sorted(fresh) else fresh


def _only(by_id: Mapping[str, V], asked: Collection[str]) -> dict[str, V]:
    return {own: value for own, value in by_id.items() if own in asked}


def _up_to(count: int, most: int | None, *, least: int) -> int:
    return max(least, count if most is None else min(count, most))
