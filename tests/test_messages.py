"""What learners read and authors are told is in the Chinese catalogue, and nothing else is told."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polib
import pytest
from babel.messages.frontend import CommandLineInterface

import coursekit
from authoring import test_templating
from blocks.quiz import test_quiz_text
from blocks.scenario import test_scenario_text
from blocks.scenario.test_conditions import CASES, NAMES
from coursekit.blocks.scenario.conditions import compile_condition
from coursekit.blocks.scenario.expression_tokens import ExpressionError
from coursekit.i18n import author_gettext, use_author_language
from coursekit.model.diagnostic import Diagnostic, Place, Report
from coursekit.model.source_line import lines_of
from coursekit.questions.question_text import read_question
from questions import test_text_form

ROOT = Path(coursekit.__file__).parent
TEMPLATES = ROOT.parents[1] / "templates"
CATALOGUE = polib.pofile(str(ROOT / "locale" / "zh_CN" / "LC_MESSAGES" / "coursekit.po"))
ENTRIES = {entry.msgid: entry for entry in CATALOGUE}
SOURCES = {".py", ".ts", ".html", ".j2"}
TELLING = {
    "Diagnostic", "ExpressionError", "Failure", "FormulaError", "HandoutError", "TableError",
    "TemplateError", "ValueMismatchError", "ValueTextError", "_add", "_finding", "_mark",
    "_stopped", "_unreadable", "_wrong", "add", "echo",
}  # fmt: skip
"""What is called with words for an author."""
CODE = re.compile(r"CK\d{3}$")
PLACEHOLDER = re.compile(r"\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Words that are the same in both languages, or no words.
WORDLESS = {
    ", ",
    "; ",
    "{n} of {total}",
    '"{name}"',
    "{a}, {b}",
    "{name} ({n})",
    "{place}: ",
    "{word}: ",
    " and ",
    "{id} ({step})",
    "{counts} in {folder}.",
}


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Yield every call of the kit's Python, with the name of what is called."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom))
        names = {
            alias.asname or alias.name: alias.name
            for node in imports
            if node.module == "coursekit.i18n"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield path, node, names.get(called, called)


def messages() -> dict[str, str]:
    """Return the messages that Babel finds as pyproject.toml says, each with its plural or ""."""
    root = ROOT.parents[1]
    with TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        options = ["-F", root / "pyproject.toml", "--ignore-dirs", "node_modules static", "-o", pot]
        folders = [ROOT, ROOT.parent / "frontend", TEMPLATES]
        CommandLineInterface().run([*map(str, ["pybabel", "-q", "extract", *options, *folders])])
        return {entry.msgid: entry.msgid_plural for entry in polib.pofile(str(pot))}


MESSAGES = messages()


def test_there_are_as_many_messages_as_one_would_think() -> None:
    assert len(MESSAGES) > 500


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_is_in_the_chinese_catalogue_with_the_same_values(message: str) -> None:
    assert message in ENTRIES, "not in the catalogue"
    entry = ENTRIES[message]
    plural = MESSAGES[message]
    assert entry.msgid_plural == plural
    said = entry.msgstr_plural[0] if plural else entry.msgstr
    assert said
    assert sorted(set(PLACEHOLDER.findall(said))) == sorted(set(PLACEHOLDER.findall(message)))
    assert CHINESE.search(said) or message in WORDLESS
    assert "!" not in said.replace("![", "")
    assert "！" not in said


def test_the_catalogue_holds_nothing_fuzzy_obsolete_or_twice() -> None:
    assert not CATALOGUE.fuzzy_entries()
    assert not CATALOGUE.obsolete_entries()
    assert len(ENTRIES) == len(CATALOGUE)


def test_everything_in_the_catalogue_is_said_somewhere() -> None:
    folders = (ROOT, ROOT.parent / "frontend" / "player", ROOT.parent / "frontend" / "page",
               ROOT.parent / "frontend" / "author", TEMPLATES)  # fmt: skip
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in SOURCES]
    said = {
        node.value
        for path in files
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    other = "\n".join(p.read_text(encoding="utf-8") for p in files if p.suffix != ".py")
    assert [m for m in ENTRIES if m not in said and m.replace('"', '\\"') not in other] == []


def bare(node: ast.expr) -> bool:
    """Return whether an expression may be words that stand in the code as they are."""
    match node:
        case ast.Constant(value=str() as text):
            return bool(re.search(r"[A-Za-z]{2}", text)) and not CODE.match(text)
        case ast.JoinedStr(values=parts):
            return any(bare(part) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return bare(one) or bare(other)
        case ast.BoolOp(values=parts):
            return any(bare(part) for part in parts)
        case ast.BinOp(left=one, right=other):
            return bare(one) or bare(other)
    return False


def test_authors_are_told_nothing_that_the_catalogue_cannot_hold() -> None:
    told = 0
    for path, call, name in calls():
        coded = any(isinstance(a, ast.Constant) and CODE.match(str(a.value)) for a in call.args)
        if name not in TELLING or (name == "add" and not coded):
            continue
        told += 1
        given = [*call.args, *(k.value for k in call.keywords if k.arg in {"message", "hint"})]
        for node in given:
            assert not bare(node), f"{path.name}, line {node.lineno}: {ast.unparse(node)}"
    assert told > 150


def broken() -> Iterator[tuple[str, Any]]:
    """Yield what finds the mistakes of the tables in other tests."""
    for text, *_rest in test_quiz_text.MISTAKES:
        yield text, lambda text=text: test_quiz_text.read(text)[1]
    for text, *_rest in test_scenario_text.MISTAKES:
        yield text, lambda text=text: test_scenario_text.read(text)[1]
    for text, *_rest in test_templating.MISTAKES:
        yield text, lambda text=text: test_templating.filled(text, town="x", long="x" * 20_000)[1]
    for text, *_rest in test_text_form.MISTAKES:
        yield text, lambda text=text: question(text)
    for case in CASES["errors"]:
        yield case["text"], lambda case=case: condition(case["text"])


def question(text: str) -> Report:
    report = Report()
    read_question(lines_of(text), report)
    return report


def condition(text: str) -> Report:
    report = Report()
    try:
        compile_condition(text, NAMES)
    except ExpressionError as error:
        report.add(error.code, error.message, hint=error.hint)
    return report


@pytest.mark.parametrize(("text", "find"), [pytest.param(*one, id=one[0]) for one in broken()])
def test_a_mistake_is_told_alike_in_both_languages(text: str, find: Any) -> None:
    with use_author_language("en"):
        english: list[Diagnostic] = list(find())
    with use_author_language("zh-CN"):
        chinese: list[Diagnostic] = list(find())
    assert english
    places = [(one.code, one.severity, one.place) for one in english]
    assert [(one.code, one.severity, one.place) for one in chinese] == places
    for one, other in zip(english, chinese, strict=True):
        assert not CHINESE.search(re.sub(r'"[^"]*"', "", one.message))
        assert CHINESE.search(other.message)
        assert not other.hint or CHINESE.search(other.hint)
        # What is in braces stands in the author's text, or in an example of ours.
        for said in (one.message, other.message, one.hint, other.hint):
            left = PLACEHOLDER.findall(said)
            assert all(word in {"{effects}", "{name}"} or word in text for word in left), said
        assert str(other).splitlines()[0].endswith(other.message)


def test_a_place_and_a_nearest_word_are_told_in_the_language_of_the_finding() -> None:
    with use_author_language("zh-CN"):
        _quiz, report = test_quiz_text.read("%%quiz q\ntitel: T\n\n对吗？\n= 对\n")
    (found,) = report
    assert str(found).split("\n") == [
        "f.ipynb，第 4 个单元格，第 2 行：没有“titel”这个设置。",
        "    titel: T",
        "    ^^^^^",
        "    是不是想写“title”？  [CK152]",
    ]
    assert author_gettext("error") == "error"


@pytest.mark.parametrize(
    ("text", "start", "end", "below"),
    [
        ("* 收下 -> kitchin", 8, 15, "  \u3000\u3000    ^^^^^^^"),
        ("对吗？ {#a 分}", 8, 9, "\u3000\u3000\u3000     ＾"),
        ("e\u0301t\u0301e", 4, 6, "  ^"),
        ("\ta b", 3, 4, "\t  ^"),
        ("abc", 4, 5, "   ^"),
    ],
)
def test_carets_stand_below_the_words_meant(text: str, start: int, end: int, below: str) -> None:
    lead, carets = Place(text=text, column=start + 1, end=end + 1).pointer()
    assert lead + carets == below
