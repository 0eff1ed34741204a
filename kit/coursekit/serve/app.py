"""The server: Voilà's own application with our pages around it and its open doors shut."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import ipaddress
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.util import TimeoutError  # noqa: A004  what the loop raises
from tornado.web import GZipContentEncoding
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_static_paths, collect_template_paths
from voila.utils import get_voila_labextensions_path

from coursekit import paths
from coursekit.engine.fork.prompt_client import PromptClient
from coursekit.model.diagnostic import Diagnostic
from coursekit.serve.catalogue import Catalogue
from coursekit.serve.error_reports import Notices, cell_stopped
from coursekit.serve.files import AssetHandler, FileHandler
from coursekit.serve.filters import FILTERS
from coursekit.serve.handlers import (
    CatalogueHandler,
    ChannelsHandler,
    EndHandler,
    ExtensionHandler,
    MissingHandler,
    ThemeHandler,
    VoilaFileHandler,
)
from coursekit.serve.kernel_manager import LessonKernels
from coursekit.serve.kernel_websocket import KernelWebsocket
from coursekit.serve.library import Library
from coursekit.serve.live import LiveHandler
from coursekit.serve.message_limits import MAX_MESSAGE
from coursekit.serve.query_parameters import inject
from coursekit.serve.security_headers import SecurityHeaders
from coursekit.serve.templates import CompiledTemplates
from coursekit.serve.visit_context import answered

KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
NAME = r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})"
LESSON = r"([a-z0-9][a-z0-9-]{0,99})"
_KERNEL_ARGUMENTS = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=CRITICAL"]
"""What lessons run is no part of the history of whoever serves them; what a visitor's messages make
a kernel log is no news for them either (failures of lessons are reported otherwise)."""
_LEAVE = 20.0
"""Seconds that kernels and visits may take to end; then they are ended with the program."""


@dataclass(frozen=True)
class Settings:
    """How to serve. Times are in seconds."""

    ip: str = "127.0.0.1"
    port: int = 8866
    kernels: int = 8
    warm: int = 0
    idle: float = 1200
    left: float = 120
    lifetime: float = 7200


class PortTakenError(Exception):
    """Another program listens on the port; `free` is the next that is free."""

    def __init__(self, port: int, free: int) -> None:
        super().__init__(f"port {port} is taken")
        self.free = free


class NoListeningError(Exception):
    """The system refuses the address or the port; the text is its reason."""


class _Contents(LargeFileManager):
    """Reads the notebooks to run, and tells the template where their pictures lie."""

    def get(self, path: str, *args: Any, **kwargs: Any) -> Any:
        model = super().get(path, *args, **kwargs)  # type: ignore[no-untyped-call]
        if model.get("type") == "notebook" and model.get("content"):
            folder = (Path(self.root_dir) / path.strip("/")).parent
            model["content"].metadata["coursekit_folder"] = str(folder)
        return model


class Reader(IdentityProvider):
    """Everyone is the same reader: no accounts, no token, no cookie."""

    async def get_user(self, handler: Any) -> User:
        """Return the reader."""
        del handler
        return User(username="reader")


class LessonServer(Voila):  # type: ignore[misc]
    """Serves a library of lessons. Only the addresses named in `init_handlers` exist."""

    name = "voila"

    @classmethod
    def of(
        cls, settings: Settings, library: Library, notice: Callable[[Diagnostic], object]
    ) -> LessonServer:
        """Return a server, ready to `start`; `notice` is called with lessons that fail."""
        # Kernels find ready what lessons import, as far as it is known by now.
        server = cls(config=_config(settings, library.root(), library.index.libraries()))
        server.served = settings
        server.library = library
        server.notices = Notices(notice)
        server.initialize([])
        return server

    served: Settings
    library: Library
    listening: Callable[[], None] = staticmethod(lambda: None)
    """Called once the server answers."""
    notices: Notices

    def setup_template_dirs(self) -> None:
        """Find the template in this installation or checkout before anywhere else."""
        own = str(paths.templates() / "voila" / "coursekit")
        self.template_paths = [own, *collect_template_paths(["voila", "nbconvert"], "lab")]
        self.static_paths = [self.static_root, *collect_static_paths(["voila"], "lab")]

    def init_settings(self) -> dict[str, Any]:
        """Complete Voilà's settings with ours."""
        settings: dict[str, Any] = super().init_settings()
        self.contents_manager = _Contents(parent=self, root_dir=self.root_dir, allow_hidden=True)
        settings.update(
            contents_manager=self.contents_manager,
            # Behind a loopback address a foreign Host header is an attack.
            allow_remote_access=not is_loopback(self.ip),
            local_hostnames=["localhost"],
            # There is no session to ride on. What changes anything needs the id of a kernel, and
            # comes from a page of ours (handlers of the API check the Origin).
            disable_check_xsrf=True,
            server_root_dir=self.root_dir,
            coursekit_library=self.library,
            coursekit_catalogue=Catalogue(self.base_url),
            coursekit_notices=self.notices,
            coursekit_readers=ThreadPoolExecutor(2, "readers"),
            coursekit_root=self.root_dir,
            default_handler_class=MissingHandler,
            # What strangers ask for in vain is no news.
            log_function=lambda _handler: None,
            transforms=[SecurityHeaders, GZipContentEncoding],
            # Tornado wants a timeout no longer than the interval.
            ws_ping_interval=30_000,
            ws_ping_timeout=30_000,
            websocket_max_message_size=MAX_MESSAGE,
        )
        return settings

    def init_handlers(self) -> list[Any]:
        """Return every address that exists."""
        live = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        ours = paths.static("").resolve()
        look = paths.templates() / "voila" / "coursekit" / "static"
        themes = {
            "themes_url": "/voila/api/themes",
            "path": self.themes_dir,
            "labextensions_path": get_voila_labextensions_path(),
            "no_cache_paths": ["/"],
        }
        extensions = {"path": self.labextensions_path}
        voila_static = [Path(path) for path in self.static_paths]
        table = [
            ("/", CatalogueHandler),
            (
                rf"/assets/{NAME}",
                AssetHandler,
                {"folders": [paths.templates() / "catalogue" / "static", ours]},
            ),
            (rf"/lessons/{LESSON}/{NAME}?", FileHandler, {"kind": "lesson"}),
            (rf"/covers/{LESSON}", FileHandler, {"kind": "cover"}),
            (rf"/live/{LESSON}", LiveHandler, live),
            (rf"/api/kernels/{KERNEL}", KernelHandler),
            (rf"/api/kernels/{KERNEL}/channels", ChannelsHandler),
            (rf"/voila/api/shutdown/{KERNEL}", EndHandler),
            (
                rf"/voila/templates/coursekit/static/{NAME}",
                AssetHandler,
                {"folders": [look, ours, *voila_static]},
            ),
            (r"/voila/static/(.+)", VoilaFileHandler, {"paths": self.static_paths}),
            (r"/voila/api/themes/(.+)", ThemeHandler, themes),
            (r"/voila/labextensions/(.+)", ExtensionHandler, extensions),
        ]
        prefix = self.server_url.rstrip("/")
        return [(prefix + pattern, *rest) for pattern, *rest in table]

    def start(self) -> None:
        """Serve until interrupted; leave no kernel and no file behind."""
        try:
            super().start()
        except (PortTakenError, NoListeningError):
            self.stop()
            raise

    def listen(self) -> None:
        """Listen on the port asked for, or raise PortTakenError; then serve."""
        try:
            door = self.app.listen(self.port, self.ip)
        except (OSError, UnicodeError) as error:
            if getattr(error, "errno", 0) != errno.EADDRINUSE:
                raise NoListeningError(getattr(error, "strerror", "") or str(error)) from error
            raise PortTakenError(self.port, next_free(self.ip, self.port + 1)) from error
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self.listening)
        if self.library.index.count(live=True):
            self.ioloop.add_callback(self.kernel_manager.keep_warm)
        # Where handlers log to; as much as Voilà does.
        logging.getLogger("tornado").setLevel(self.log_level)
        with stopped_by_signals(self.ioloop):
            self.ioloop.start()
        self.log.info("Stopping.")
        # Visits that break off are no news now.
        self.notices.close()
        for name in ("tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # What takes longer ends with the program.
        with suppress(TimeoutError):
            self.ioloop.run_sync(partial(self._leave, door), timeout=_LEAVE)
        self.stop()

    async def _leave(self, door: HTTPServer) -> None:
        """Let nobody in any more, and end every kernel, those on their way too."""
        door.stop()
        await self.kernel_manager.close()
        await door.close_all_connections()

    def stop(self) -> None:
        """Take away what is left: files, and kernels if there are any."""
        if Path(self.connection_dir).is_dir():
            super().stop()


@contextmanager
def stopped_by_signals(loop: IOLoop) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a terminal that closes stop a loop between two of its steps.

    A second one ends at once.

    An exception that comes anywhere breaks off whatever is at work: a message half read, a lock
    just taken. Where the system has no such signals, Ctrl-C is an exception still.
    """
    inner: asyncio.AbstractEventLoop = loop.asyncio_loop  # type: ignore[attr-defined]
    signals = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
    # One that the program was told to ignore, as by nohup, stays ignored.
    signals = [one for one in signals if signal.getsignal(one) is not signal.SIG_IGN]

    def leave() -> None:
        for one in signals:
            inner.remove_signal_handler(one)
        loop.stop()

    try:
        for one in signals:
            inner.add_signal_handler(one, leave)
    except NotImplementedError:
        signals = []
    try:
        yield
    except KeyboardInterrupt:
        if signals:
            raise
    finally:
        for one in signals:
            inner.remove_signal_handler(one)


def _config(settings: Settings, root: Path, preload: list[str]) -> Config:
    return Config(
        {
            "Voila": {
                "ip": settings.ip,
                "port": settings.port,
                "root_dir": str(root),
                "open_browser": False,
                "config_file_paths": [],
                "log_level": "ERROR",
                "identity_provider_class": Reader,
                "kernel_websocket_connection_class": KernelWebsocket,
            },
            "VoilaConfiguration": {
                "template": "coursekit",
                "theme": "light",
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "file_allowlist": [],
                "strip_sources": True,
                "show_tracebacks": False,
                "multi_kernel_manager_class": LessonKernels,
                "prelaunch_hook": inject,
                "page_config_hook": _page_config,
                # So often a page that is being made tells that it is, and looks at its kernel.
                "http_keep_alive_timeout": 5,
            },
            "VoilaExecutor": {"on_cell_error": cell_stopped},
            "VoilaExporter": {"filters": FILTERS, "preprocessors": [CompiledTemplates]},
            # Kernels of Python are forked from a warm process, where the system can.
            "KernelProvisionerFactory": {"default_provisioner_name": "coursekit-forkserver"},
            "ForkProvisioner": {
                "preload": preload,
                "arguments": _KERNEL_ARGUMENTS,
                "apart": True,
            },
            "AsyncKernelManager": {"client_factory": PromptClient},
            # A new one would not have run the lesson; the page is told that its kernel has died.
            "KernelRestarter": {"restart_limit": 0},
            # Sockets that only this account can open, where the system has them.
            "ServerKernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"},
            "LessonKernels": {
                "most": settings.kernels,
                "warm": settings.warm,
                "idle": settings.idle,
                "left": settings.left,
                "lifetime": settings.lifetime,
            },
        }
    )


def _page_config(page_config: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Give the template what is known before the kernel is there.

    The version of its files, so that browsers keep them until they change, the lesson as it was
    last built, and where its page is that needs no kernel.
    """
    visit = answered.get()
    return {
        **page_config,
        "coursekitVersion": _version(),
        "coursekitFrozen": visit.before if visit else "",
        "coursekitPage": visit.page if visit else "",
    }


def _version() -> str:
    folders = (paths.static("").resolve(), paths.templates() / "voila" / "coursekit" / "static")
    files = sorted(file for folder in folders if folder.is_dir() for file in folder.iterdir())
    stamps = [(file.name, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(stamps).encode()).hexdigest()[:16]


def is_loopback(ip: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return ip == "localhost"


def next_free(ip: str, first: int) -> int:
    """Return the next port from `first` on that nobody listens on, 0 when there is none."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ip, port))
            except OSError:
                continue
            return port
    return 0
