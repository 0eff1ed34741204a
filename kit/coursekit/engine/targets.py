"""What a lesson can be exported to: names for `--to`, the exporter behind each, its file."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed
from coursekit.model.diagnostic import Report, did_you_mean

GROUPS = {"pdf": ("handout", "key")}
"""Names that stand for several targets."""
NOTEBOOK = "ipynb"
"""The lesson as run; written whatever else is asked for."""
_GROUP = "nbconvert.exporters"


@dataclass(frozen=True)
class Target:
    """One export. `exporter` names an nbconvert exporter as entry points do (module:class);
    `per_version`: a file for each version (A, B, C); `learner`: it may reach a learner; `ours`: it
    is the kit's own, and keeps keys to itself."""

    name: str
    exporter: str
    stem: str
    per_version: bool = False
    learner: bool = True
    ours: bool = True

    def load(self) -> Any:
        """Return the exporter's class."""
        return EntryPoint(self.name, self.exporter, _GROUP).load()

    def files(self, extension: str, versions: tuple[str, ...]) -> dict[str, str]:
        """Return the version ("" for none) of each file that this target writes."""
        if self.per_version and versions:
            return {f"{self.stem}-{version}{extension}": version for version in versions}
        return {f"{self.stem}{extension}": ""}


_OURS = {
    target.name: target
    for target in (
        Target("html", "coursekit.exporters.page:PageExporter", "index"),
        Target("handout", "coursekit.exporters.handout:HandoutExporter", "handout", True),  # noqa: FBT003
        Target("scorm", "coursekit.exporters.scorm:ScormExporter", "scorm"),
        Target("key", "coursekit.exporters.handout:KeyExporter", "key", True, learner=False),  # noqa: FBT003
    )
}


def names() -> list[str]:
    """Return the names that `--to` takes."""
    return [*_OURS, *GROUPS, NOTEBOOK, *sorted(_installed())]


def resolve(wanted: tuple[str, ...], report: Report) -> tuple[Target, ...]:
    """Return the targets behind names, each once; an unknown name is a finding."""
    found: dict[str, Target] = {}
    for name in wanted:
        for part in GROUPS.get(name, (name,)):
            if part == NOTEBOOK:
                continue
            target = _OURS.get(part) or _installed().get(part)
            if target is None:
                report.add(
                    "CK325",
                    _a('there is no export to "{name}".').format(name=part),
                    hint=did_you_mean(part, names())
                    or _a("There are {names}.").format(names=listed(names())),
                )
            else:
                found[part] = target
    return tuple(found.values())


def _installed() -> dict[str, Target]:
    """Return the targets that other packages add: nbconvert exporters named coursekit_NAME."""
    return {
        name: Target(name, entry.value, name, ours=False)
        for entry in entry_points(group=_GROUP)
        if (name := entry.name.removeprefix("coursekit_")) != entry.name and name not in _OURS
    }
