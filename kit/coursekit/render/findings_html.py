"""Where in an author's text a finding of the renderer points."""

from __future__ import annotations

from dataclasses import dataclass, field

from coursekit.model.diagnostic import Place, Report, Severity


@dataclass(frozen=True)
class Findings:
    """Puts findings about one text into a report, each with its line.

    `start` is the place of the text's first line; its line is 0 where that is unknown.
    """

    text: str = ""
    report: Report | None = None
    start: Place = field(default_factory=Place)

    def add(self, code: str, message: str, found: str, hint: str, *, error: bool = False) -> None:
        """Record a finding about the words `found`, which the text holds as they are."""
        if self.report is None:
            return
        severity = Severity.ERROR if error else Severity.WARNING
        self.report.add(code, message, self._place(found), hint=hint, severity=severity)

    def _place(self, found: str) -> Place:
        index = self.text.find(found) if found else -1
        if index < 0:
            return self.start
        before = self.text[:index]
        first = index - len(before.rpartition("\n")[2])
        whole = self.text[first:].partition("\n")[0]
        column = index - first + 1
        if not first and self.start.column:
            # The text itself may begin inside its line.
            column += self.start.column - 1
            whole = self.start.text or whole
        line = self.start.line + before.count("\n") if self.start.line else 0
        return self.start.model_copy(
            update={
                "line": line,
                "column": column,
                "end": column + len(found.partition("\n")[0]),
                "text": whole,
            }
        )
