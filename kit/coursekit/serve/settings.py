"""How a server is set up: our settings, and Voilà's configuration made from them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from traitlets.config import Config

from coursekit.engine.fork.prompt_client import PromptClient
from coursekit.serve.filters import FILTERS
from coursekit.serve.network import Network

_KERNEL_ARGUMENTS = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=CRITICAL"]
"""What lessons run is no part of the history of whoever serves them; what a visitor's messages make
a kernel log is no news for them either (failures of lessons are reported otherwise)."""
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


@dataclass(frozen=True)
class Settings:
    """How to serve. Times are in seconds."""

    ip: str = "127.0.0.1"
    port: int = 8866
    base_url: str = "/"
    """The path before all addresses; begins and ends with a slash."""
    public_origin: str = ""
    """The scheme and host that readers see, as "https://host"; empty without a proxy."""
    trusted_proxies: tuple[Network, ...] = ()
    """Whose `X-Forwarded-For` is believed."""
    access_log: str = ""
    """The file for a line per request; "-" for standard output, empty for none."""
    kernels: int = 8
    kernels_per_client: int = 4
    """Live lessons at once for one address; addresses of this machine have no such limit."""
    connections_per_client: int = 64
    """Network connections at once for one address, in the same way."""
    warm: int = 0
    idle: float = 1200
    left: float = 120
    lifetime: float = 7200


def parse_base_url(text: str) -> str:
    """Return a path prefix with a slash on both sides. Raises ValueError for what is no path."""
    if not _PREFIX.fullmatch(text) or "/../" in f"{text}/" or "/./" in f"{text}/":
        raise ValueError(text)
    return text.rstrip("/") + "/"


def parse_public_url(text: str) -> tuple[str, str]:
    """Return the origin and the path prefix of "https://host/kit/". Raises ValueError."""
    parts = urlsplit(text)
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc.lower()}", parse_base_url(parts.path)


def voila_config(
    settings: Settings, root: Path, preload: list[str], classes: Mapping[str, Any]
) -> Config:
    """Return the configuration of Voilà and of the Jupyter parts below it.

    `preload` names modules that the warm process imports; `classes` are our classes and hooks by
    the names of the settings that take them.
    """
    return Config(
        {
            "Voila": {
                "ip": settings.ip,
                "port": settings.port,
                "base_url": settings.base_url,
                "root_dir": str(root),
                "open_browser": False,
                "config_file_paths": [],
                "log_level": "ERROR",
                "identity_provider_class": classes["identity_provider"],
                "kernel_websocket_connection_class": classes["websocket"],
            },
            "VoilaConfiguration": {
                "template": "coursekit",
                "theme": "light",
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "file_allowlist": [],
                "strip_sources": True,
                "show_tracebacks": False,
                "multi_kernel_manager_class": classes["kernel_manager"],
                "prelaunch_hook": classes["prelaunch_hook"],
                "page_config_hook": classes["page_config_hook"],
                # Heartbeat interval of a page that is being made; its kernel is checked as often.
                "http_keep_alive_timeout": 5,
            },
            "VoilaExecutor": {"on_cell_error": classes["on_cell_error"]},
            "VoilaExporter": {"filters": FILTERS, "preprocessors": [classes["templates"]]},
            # Kernels of Python are forked from a warm process, where the system can.
            "KernelProvisionerFactory": {"default_provisioner_name": "coursekit-forkserver"},
            "ForkProvisioner": {
                "preload": preload,
                "arguments": _KERNEL_ARGUMENTS,
                "apart": True,
            },
            "AsyncKernelManager": {"client_factory": PromptClient},
            # A restarted kernel would not have run the lesson; the page is told of the death.
            "KernelRestarter": {"restart_limit": 0},
            # Sockets that only this account can open, where the system has them.
            "ServerKernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"},
            "LessonKernels": {
                "max_kernels": settings.kernels,
                "max_per_client": settings.kernels_per_client,
                "warm": settings.warm,
                "idle": settings.idle,
                "left": settings.left,
                "lifetime": settings.lifetime,
            },
        }
    )
