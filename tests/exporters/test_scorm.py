"""A package for learning platforms: what is in it, and what never is."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.exporters import get_exporter

from coursekit.exporters.page import PageExporter
from coursekit.exporters.scorm import ScormExporter, manifest
from coursekit.model.lesson import LessonInfo

from .page_lesson import QUIZ, block_cell, everything, lesson, scored

CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


def packed(nb: Any, **options: Any) -> tuple[bytes, zipfile.ZipFile]:
    data, _ = ScormExporter(**options).from_notebook_node(nb, {"metadata": {"name": "lesson"}})
    return data, zipfile.ZipFile(io.BytesIO(data))


def test_nbconvert_knows_it_by_name() -> None:
    assert get_exporter("coursekit_scorm") is ScormExporter


def test_the_manifest_names_the_one_page_that_speaks_scorm() -> None:
    _, package = packed(everything())
    assert package.namelist() == ["imsmanifest.xml", "index.html"]
    root = ET.fromstring(package.read("imsmanifest.xml"))  # noqa: S314  our own
    assert root.tag == f"{CP}manifest"
    assert root.findtext(f"{CP}metadata/{CP}schema") == "ADL SCORM"
    assert root.findtext(f"{CP}metadata/{CP}schemaversion") == "1.2"
    courses = root.find(f"{CP}organizations")
    assert courses is not None
    (course,) = courses
    assert courses.get("default") == course.get("identifier")
    assert course.findtext(f"{CP}title") == "Every type & more"
    item, page = course.find(f"{CP}item"), root.find(f"{CP}resources/{CP}resource")
    assert item is not None
    assert page is not None
    assert item.findtext(f"{CP}title") == "Every type & more"
    assert item.get("identifierref") == page.get("identifier")
    assert (page.get("href"), page.get(f"{ADL}scormtype")) == ("index.html", "sco")
    assert [file.get("href") for file in page] == ["index.html"]
    names = [one.get("identifier") for one in root.iter() if one.get("identifier")]
    assert len(names) == len(set(names))


@given(st.text(min_size=1, max_size=40))
def test_whatever_the_title_the_manifest_can_be_read(title: str) -> None:
    info = LessonInfo(schema=1, id="a-1", title=title)
    root = ET.fromstring(manifest(info))  # noqa: S314  our own
    said = root.findtext(f".//{CP}item/{CP}title") or ""
    # XML reads every end of line as one character, and has no place for control characters.
    printable = "".join(c for c in title if c.isprintable() or c in "\t\n")
    assert [c for c in said if c.isprintable()] == [c for c in printable if c.isprintable()]


def test_a_package_is_the_same_whenever_it_is_made() -> None:
    assert packed(everything())[0] == packed(everything())[0]


def test_its_page_is_the_lessons_page_with_a_script_and_a_sentence_of_its_own() -> None:
    ours = packed(everything())[1].read("index.html").decode()
    plain, _ = PageExporter().from_notebook_node(everything(), {"metadata": {"name": "lesson"}})
    assert "LMSInitialize" in ours
    assert "LMSInitialize" not in plain
    assert "kept by the learning platform" in ours
    assert "kept by the learning platform" not in plain
    start, end = '<article class="pg-lesson">', "</article>"
    assert ours.split(start)[1].split(end)[0] == plain.split(start)[1].split(end)[0]


@pytest.mark.parametrize("answers", ["self-check", "graded"])
def test_a_graded_package_holds_no_key(answers: str) -> None:
    _, package = packed(lesson(block_cell(QUIZ), block_cell(scored())), answers=answers)
    page = package.read("index.html").decode()
    data = page.partition('id="coursekit-data">')[2].partition("</script>")[0]
    assert ("keys" in json.loads(data)) is (answers == "self-check")
    assert ("SECRET" in page) is (answers == "self-check")
