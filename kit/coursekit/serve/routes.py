"""Every address that exists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.services.kernels.handlers import KernelHandler
from voila.utils import get_voila_labextensions_path

from coursekit import paths
from coursekit.serve.files import AssetHandler, FileHandler
from coursekit.serve.handlers import (
    CatalogueHandler,
    ChannelsHandler,
    ExtensionHandler,
    HealthHandler,
    MetricsHandler,
    ShutdownHandler,
    ThemeHandler,
    VoilaFileHandler,
)
from coursekit.serve.live import LiveHandler

KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
NAME = r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})"
LESSON = r"([a-z0-9][a-z0-9-]{0,99})"


def routes(voila: Any) -> list[Any]:
    """Return the addresses of a server, a Voilà application, with their handlers."""
    live = {
        "template_paths": voila.template_paths,
        "config": voila.config,
        "voila_configuration": voila.voila_configuration,
    }
    built = paths.static("").resolve()
    live_files = paths.templates() / "voila" / "coursekit" / "static"
    voila_files = [Path(path) for path in voila.static_paths]
    themes = {
        "themes_url": "/voila/api/themes",
        "path": voila.themes_dir,
        "labextensions_path": get_voila_labextensions_path(),
        "no_cache_paths": ["/"],
    }
    table = [
        ("/", CatalogueHandler),
        ("/health", HealthHandler),
        ("/metrics", MetricsHandler),
        (
            rf"/assets/{NAME}",
            AssetHandler,
            {"folders": [paths.templates() / "catalogue" / "static", built]},
        ),
        (rf"/lessons/{LESSON}/{NAME}?", FileHandler, {"kind": "lesson"}),
        (rf"/covers/{LESSON}", FileHandler, {"kind": "cover"}),
        (rf"/live/{LESSON}", LiveHandler, live),
        (rf"/api/kernels/{KERNEL}", KernelHandler),
        (rf"/api/kernels/{KERNEL}/channels", ChannelsHandler),
        (rf"/voila/api/shutdown/{KERNEL}", ShutdownHandler),
        (
            rf"/voila/templates/coursekit/static/{NAME}",
            AssetHandler,
            {"folders": [live_files, built, *voila_files]},
        ),
        (r"/voila/static/(.+)", VoilaFileHandler, {"paths": voila.static_paths}),
        (r"/voila/api/themes/(.+)", ThemeHandler, themes),
        (r"/voila/labextensions/(.+)", ExtensionHandler, {"path": voila.labextensions_path}),
    ]
    prefix = voila.server_url.rstrip("/")
    return [(prefix + pattern, *rest) for pattern, *rest in table]
