"""The block type "quiz": questions asked together, drawn, judged and scored."""

from coursekit.blocks.block_type import BlockType
from coursekit.blocks.quiz.attempt import QuizAttempt
from coursekit.blocks.quiz.bank import Bank
from coursekit.blocks.quiz.model import DrawPart, QuizKey, QuizSpec
from coursekit.blocks.quiz.quiz import Quiz
from coursekit.blocks.quiz.text import looks_like_quiz, parse_quiz_block, write_quiz

TYPE = BlockType(
    name="quiz",
    aliases=("测验", "测试"),
    block=Quiz,
    spec=QuizSpec,
    key=QuizKey,
    attempt=QuizAttempt,
    parse=parse_quiz_block,
    write=write_quiz,
    looks_like=looks_like_quiz,
    public=(Bank, DrawPart, Quiz),
)

__all__ = ["TYPE", "Bank", "DrawPart", "Quiz", "QuizAttempt", "QuizKey", "QuizSpec"]
