"""A number is asked for: a value with a tolerance, or a range, with units."""

from __future__ import annotations

from coursekit.questions.numeric import text
from coursekit.questions.numeric.model import Numeric, NumericAnswer, NumericKey, NumericSpec
from coursekit.questions.question_type import QuestionType
from coursekit.questions.typed_answers import ANSWER, PARTLY_RIGHT

TYPE = QuestionType(
    question=Numeric,
    spec=NumericSpec,
    key=NumericKey,
    marks=(ANSWER, PARTLY_RIGHT),
    claims=text.claims,
    parse=text.parse,
    write=text.write,
    example="How many hours did he plough?\n= 30 .. 36 h\n~ 50% 24 .. 40 h",
    settings=text.SETTINGS,
    too_few=frozenset({"CK109"}),
    public=(NumericAnswer,),
)
__all__ = ["Numeric", "NumericAnswer", "NumericKey", "NumericSpec"]
