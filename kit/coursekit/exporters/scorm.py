"""nbconvert exporter `coursekit_scorm`: a lesson's page as a package for a learning platform.

    jupyter nbconvert --to coursekit_scorm lesson.ipynb

A SCORM 1.2 package (ADL, "The SCORM Content Aggregation Model", 2001), which Moodle, ILIAS, Canvas
and others take in: a zip archive of the page and of the manifest that names it. On the platform the
page keeps a learner's answers there, and tells it how they stand.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

from nbconvert.exporters import Exporter
from traitlets import Instance, default

from coursekit.exporters.page import PageExporter, PageOptions
from coursekit.model.lesson import LessonInfo

_PAGE = "index.html"
_CP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
_NO_XML = re.compile("[^\t\n\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for (section 2.2)."""


class _PlatformPage(PageExporter):
    script = "scorm"
    platform = True


class ScormExporter(PageOptions, Exporter):
    """A lesson's page as a SCORM 1.2 package."""

    export_from_notebook = "Coursekit package for learning platforms (SCORM 1.2)"
    output_mimetype = "application/zip"

    _page = Instance(_PlatformPage)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".zip"

    @default("_page")
    def _page_default(self) -> _PlatformPage:
        return _PlatformPage(parent=self)  # type: ignore[no-untyped-call]

    def from_notebook_node(  # type: ignore[override]  # packages are bytes
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the package and the resources, with the findings among them."""
        self._page.answers, self._page.live = self.answers, self.live
        page, resources = self._page.from_notebook_node(nb, resources, **kw)
        resources["output_extension"] = self.file_extension
        about = manifest(resources["coursekit"]["page"]["info"])
        return _packed({"imsmanifest.xml": about, _PAGE: page.encode()}), resources


def manifest(info: LessonInfo) -> bytes:
    """Return `imsmanifest.xml` of a package that holds one lesson: one page that speaks SCORM."""
    ET.register_namespace("", _CP)
    ET.register_namespace("adlcp", _ADL)
    title = _NO_XML.sub("", info.title)
    # An identifier is an XML name: it begins with a letter.
    root = ET.Element(f"{{{_CP}}}manifest", identifier=f"coursekit-{info.id}", version="1.0")
    about = _under(root, "metadata")
    _under(about, "schema").text = "ADL SCORM"
    _under(about, "schemaversion").text = "1.2"
    course = _under(_under(root, "organizations", default="course"), "organization")
    course.set("identifier", "course")
    _under(course, "title").text = title
    item = _under(course, "item", identifier="lesson", identifierref="page")
    _under(item, "title").text = title
    page = _under(
        _under(root, "resources"), "resource", identifier="page", type="webcontent", href=_PAGE
    )
    page.set(f"{{{_ADL}}}scormtype", "sco")
    _under(page, "file", href=_PAGE)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _under(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_CP}}}{name}", attributes)


def _packed(files: dict[str, bytes]) -> bytes:
    """Return an archive that is the same, byte for byte, whenever it is made."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    return data.getvalue()
