"""Exports that other packages add are steps like the kit's own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from .lessons import build, write

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
PARCEL = '''
import io, os, zipfile
from nbconvert.exporters import Exporter

class ParcelExporter(Exporter):
    """A notebook in a zip archive; each time one is made, a line in a file tells."""

    output_mimetype = "application/zip"

    def _file_extension_default(self):
        return ".zip"

    def from_notebook_node(self, nb, resources=None, **kw):
        import nbformat
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        with open(os.environ["PARCELS"], "a") as made:
            print(resources["metadata"]["name"], file=made)
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as parcel:
            parcel.writestr(zipfile.ZipInfo("lesson.ipynb"), nbformat.writes(nb))
        return data.getvalue(), resources
'''
QUIZ = "%%quiz ask\nHow many? {#many}\n= 4096"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package with an export; return the file where it tells of its work."""
    place = tmp_path / "installed"
    about = place / "parcel-1.0.dist-info"
    about.mkdir(parents=True)
    (place / "parcel.py").write_text(PARCEL)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[nbconvert.exporters]\ncoursekit_parcel = parcel:ParcelExporter\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.setenv("PARCELS", str(tmp_path / "made"))
    return tmp_path / "made"


def test_an_export_of_another_package_is_made_when_what_it_reads_has_changed(
    tmp_path: Path, made: Path
) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    write(folder / "wheat.ipynb", "print(1)")
    write(folder / "rice.ipynb", "print(1)")
    wanted = (".", "--to", "html,parcel")
    assert build(folder, *wanted)[0] == 0
    assert sorted(made.read_text().split()) == ["rice", "wheat"]
    assert "2 unchanged" in build(folder, *wanted)[1]
    write(folder / "rice.ipynb", "print(2)")
    assert build(folder, *wanted, "--out", "again")[0] == 0
    assert sorted(made.read_text().split()) == ["rice", "rice", "wheat"]
    for name, said in (("rice", "2\n"), ("wheat", "1\n")):
        with zipfile.ZipFile(folder / "again" / name / "parcel.zip") as parcel:
            book = json.loads(parcel.read("lesson.ipynb"))
        assert "".join(book["cells"][-1]["outputs"][0]["text"]) == said
    assert (folder / "again" / "rice" / "index.html").is_file()


def test_it_is_given_no_key_of_a_graded_lesson(tmp_path: Path, made: Path) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    write(folder / "wheat.ipynb", "%load_ext coursekit", QUIZ)
    for answers, known in (("self-check", True), ("graded", False)):
        code, told = build(folder, ".", "--to", "parcel", "--answers", answers, "--out", answers)
        assert code == 0, told
        with zipfile.ZipFile(folder / answers / "wheat" / "parcel.zip") as parcel:
            assert (b"4096" in parcel.read("lesson.ipynb")) is known
    assert made.read_text().split() == ["wheat", "wheat"]
