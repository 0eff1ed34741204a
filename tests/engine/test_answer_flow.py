"""Which cells of a graded lesson keep their code to themselves."""

from __future__ import annotations

import pytest

from coursekit.engine.answer_flow import find_answer_cells

KIT = "import coursekit"
ASKS = "%%quiz q\nWhich town?\n= {{ town }}"
PLAIN = "%%quiz q\nWhich town?\n= Hailin"


@pytest.mark.parametrize(
    ("sources", "hidden"),
    [
        ([KIT, "town = 'Hailin'", "n = 3", ASKS], {1, 3}),
        ([KIT, "name = 'hailin'", "town = name.title()", "print(4)", ASKS], {1, 2, 4}),
        ([KIT, "town = []", "town.append('Hailin')", ASKS], {1, 2, 3}),
        ([KIT, "town = {}", "def fill(d):\n    d[0] = 'tea'", "fill(town)", ASKS], {1, 2, 3, 4}),
        ([KIT, "from secrets_of_mine import town", "n = 3", ASKS], {1, 3}),
        ([KIT, "import json", "town = json.load(open(1))", "json.dumps(1)", ASKS], {2, 4}),
        ([KIT, "town = 'Hailin'", "print(town)", ASKS], {1, 2, 3}),
        ([KIT, "(town := 'Hailin')", ASKS], {1, 2}),
        ([KIT, "town = 'Hailin'", "n = 3", PLAIN], {3}),
        ([KIT, "n = 3", "%run setup.py", ASKS], {0, 1, 2, 3}),
        ([KIT, "exec(code)", "n = 3", ASKS], {0, 1, 2, 3}),
        ([KIT, "%load_ext coursekit\ntown = 'Hailin'", "%matplotlib inline", ASKS], {1, 3}),
    ],
)  # fmt: skip
def test_the_values_that_answers_are_made_from_are_followed(
    sources: list[str], hidden: set[int]
) -> None:
    makes_block = [source.startswith("%%quiz") for source in sources]
    assert find_answer_cells(sources, makes_block) == hidden


def test_what_a_block_made_in_python_takes_is_followed() -> None:
    sources = ["word = 'tea'", "n = 3", "from coursekit import Quiz\nquiz(word)", "plot(n)"]
    assert find_answer_cells(sources, [False, False, True, False]) == {0, 2}
