"""Files beside a lesson come into its page; files elsewhere do not."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from coursekit.model.diagnostic import Report, Severity
from coursekit.render import inline_media, to_html

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("b.JPG", "image/jpeg"),
        ("sub/c.gif", "image/gif"),
        ("图 片.webp", "image/webp"),
        ("e.svg", "image/svg+xml"),
    ],
)
def test_a_picture_beside_the_lesson_is_put_into_the_page(
    tmp_path: Path, name: str, kind: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(PNG)
    made = to_html(f"![x](<{name}>)", folder=tmp_path)
    assert f'src="data:{kind};base64,{base64.b64encode(PNG).decode()}"' in made


def test_raw_html_pictures_films_and_captions_are_put_in_too(tmp_path: Path) -> None:
    for name in ("a.png", "b.mp4", "c.vtt", "d.mp3"):
        (tmp_path / name).write_bytes(b"x")
    made = to_html(
        '<video controls src="b.mp4" poster="a.png"><track kind="captions" srclang="en" '
        'src="c.vtt"></video><audio controls src="d.mp3"></audio>',
        folder=tmp_path,
    )
    for kind in ("video/mp4", "image/png", "text/vtt", "audio/mpeg"):
        assert f'"data:{kind};base64,eA=="' in made


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../secret.png", "CK403"),
        ("sub/../../secret.png", "CK403"),
        ("..%2Fsecret.png", "CK403"),
        ("..\\secret.png", "CK403"),
        ("/etc/hostname.png", "CK403"),
        ("C:/secret.png", "CK402"),
        ("file:///etc/hostname.png", "CK402"),
        ("http://x.example/a.png", "CK402"),
        ("//x.example/a.png", "CK402"),
        ("link.png", "CK403"),
        ("notes.txt", "CK405"),
        ("a.html", "CK405"),
    ],
)
def test_a_file_from_elsewhere_is_refused_and_reported(
    tmp_path: Path, path: str, code: str
) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = tmp_path / "lesson"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "notes.txt").write_text("x")
    (folder / "a.html").write_text("x")
    report = Report()
    made = to_html(f'<img src="{path}" alt="x">', folder=folder, report=report)
    assert [found.code for found in report] == [code]
    assert "src=" not in made


def test_a_large_picture_is_put_in_with_a_warning_and_a_huge_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_media, "_LARGE", {True: 10, False: 10})
    monkeypatch.setattr(inline_media, "_LIMIT", {True: 100, False: 100})
    (tmp_path / "large.png").write_bytes(b"x" * 50)
    (tmp_path / "huge.png").write_bytes(b"x" * 500)
    report = Report()
    made = to_html("![a](large.png) ![b](huge.png)", folder=tmp_path, report=report)
    assert [(d.code, d.severity) for d in report] == [
        ("CK404", Severity.WARNING),
        ("CK404", Severity.ERROR),
    ]
    assert made.count("data:") == 1
