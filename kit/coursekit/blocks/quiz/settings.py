"""The settings of a quiz in words: which there are, how each is read, and how it is written."""

from __future__ import annotations

import re

from coursekit.blocks.quiz.model import DrawPart
from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.settings_text import (
    Reader,
    Setting,
    ValueTextError,
    read_count,
    read_flag,
    read_line,
    read_minutes,
    read_share,
    read_text,
    write_lines,
    write_share,
)
from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Report, did_you_mean
from coursekit.model.source_line import half

_TIMES = {
    "at once": "at once",
    "immediately": "at once",
    "on submit": "on submit",
    "never": "never",
    "立即": "at once",
    "提交后": "on submit",
    "从不": "never",
}
_OF = re.compile(r"(\d{1,6})(?:\s+(?:of|out of|from)\s+(\d{1,6}))?")
_FROM = re.compile(r"(\d{1,6})\s+(?:from|of)\s+(?:the\s+)?(\S.*)")


def _feedback(setting: Setting, _report: Report) -> str:
    word = " ".join(half(setting.text).lower().split())
    if word in _TIMES:
        return _TIMES[word]
    raise ValueTextError(
        did_you_mean(word, _TIMES) or _a("Write one of: at once, on submit, never.")
    )


def _shuffle(setting: Setting, _report: Report) -> tuple[bool, bool]:
    words = set(re.findall(r"\w+", half(setting.text).lower())) - {"and"}
    if words and words <= {"questions", "options"}:
        return "questions" in words, "options" in words
    if words in ({"yes"}, {"both"}, {"all"}, {"on"}, {"是"}):
        return True, True
    if words in ({"no"}, {"none"}, {"off"}, {"否"}):
        return False, False
    raise ValueTextError(_a("Write one of: yes, no, questions, options."))


def _draw(setting: Setting, _report: Report) -> tuple[DrawPart, ...] | None:
    text = half(setting.text).strip()
    if text.lower() in {"all", "全部"}:
        return None
    out = []
    for piece in re.split(r"[,，;；、]", text):
        bare = piece.strip()
        whole = _OF.fullmatch(bare.lower())
        part = _FROM.fullmatch(bare)
        if whole is not None and int(whole.group(1)):
            out.append(DrawPart(count=int(whole.group(1))))
        elif part is not None and int(part.group(1)):
            out.append(DrawPart(part=part.group(2).strip(), count=int(part.group(1))))
        else:
            raise ValueTextError(_a("Write 4 of 6, or 2 from easy, 3 from hard."))
    return tuple(out)


def draw_of(setting: Setting) -> int | None:
    """Return the 6 of "4 of 6", where the draw says it."""
    found = _OF.fullmatch(half(setting.text).strip().lower())
    return int(found.group(2)) if found and found.group(2) else None


READERS: dict[str, tuple[str, Reader]] = {
    "title": ("title", read_line),
    "标题": ("title", read_line),
    "intro": ("intro", read_text),
    "introduction": ("intro", read_text),
    "简介": ("intro", read_text),
    "pass": ("pass_mark", read_share),
    "pass mark": ("pass_mark", read_share),
    "及格": ("pass_mark", read_share),
    "draw": ("draw", _draw),
    "抽题": ("draw", _draw),
    "feedback": ("feedback", _feedback),
    "反馈": ("feedback", _feedback),
    "shuffle": ("shuffle", _shuffle),
    "打乱": ("shuffle", _shuffle),
    "shuffle questions": ("shuffle_questions", read_flag),
    "shuffle options": ("shuffle_options", read_flag),
    "attempts": ("attempts", read_count),
    "次数": ("attempts", read_count),
    "tries": ("tries", read_count),
    "time": ("time_limit", read_minutes),
    "time limit": ("time_limit", read_minutes),
    "时间": ("time_limit", read_minutes),
    "review": ("review", read_flag),
    "penalty": ("penalty", read_share),
    "hint penalty": ("hint_penalty", read_share),
    "inside": ("inside", read_flag),
}


def write_settings(quiz: Quiz) -> list[str]:  # noqa: C901, PLR0912  one branch for each setting
    """Return the settings of a quiz that differ from what is taken without them."""
    lines = []
    if quiz.title:
        lines.append(f"title: {quiz.title}")
    if quiz.intro:
        lines += write_lines("intro", quiz.intro)
    if quiz.pass_mark is not None:
        lines.append(f"pass: {write_share(quiz.pass_mark)}")
    if quiz.draw:
        drawn = (f"{d.count} from {d.part}" if d.part else str(d.count) for d in quiz.draw)
        lines.append(f"draw: {', '.join(drawn)}")
    if quiz.feedback != "on submit":
        lines.append(f"feedback: {quiz.feedback}")
    mixed = [
        word
        for word, on in (("questions", quiz.shuffle_questions), ("options", quiz.shuffle_options))
        if on
    ]
    if mixed:
        lines.append(f"shuffle: {' and '.join(mixed)}")
    for name, count in (("attempts", quiz.attempts), ("tries", quiz.tries)):
        if count is not None:
            lines.append(f"{name}: {count}")
    if quiz.time_limit is not None:
        lines.append(f"time: {quiz.time_limit:.12g} min")
    if not quiz.review:
        lines.append("review: no")
    for name, cost in (("penalty", quiz.penalty), ("hint penalty", quiz.hint_penalty)):
        if cost:
            lines.append(f"{name}: {write_share(cost)}")
    if quiz.inside:
        lines.append("inside: yes")
    return lines
