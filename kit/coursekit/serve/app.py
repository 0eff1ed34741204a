"""The server: Voilà's own application with our pages around it and its open doors shut."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from tornado.ioloop import IOLoop
from tornado.util import TimeoutError  # noqa: A004  what the loop raises
from tornado.web import GZipContentEncoding
from voila.app import Voila
from voila.paths import collect_static_paths, collect_template_paths

from coursekit import paths
from coursekit.model.diagnostic import Diagnostic
from coursekit.serve.access_log import AccessLog
from coursekit.serve.catalogue import Catalogue
from coursekit.serve.error_reports import ErrorReports, report_failed_cell
from coursekit.serve.handlers import NotFoundHandler
from coursekit.serve.http_server import BoundedHTTPServer
from coursekit.serve.kernel_manager import LessonKernels
from coursekit.serve.kernel_websocket import KernelWebsocket
from coursekit.serve.library import Library
from coursekit.serve.live import page_config
from coursekit.serve.message_limits import MAX_MESSAGE
from coursekit.serve.metrics import Metrics
from coursekit.serve.network import (
    ListenError,
    PortTakenError,
    client_address,
    find_free_port,
    is_loopback,
)
from coursekit.serve.query_parameters import inject_parameters
from coursekit.serve.routes import routes
from coursekit.serve.security_headers import SecurityHeaders
from coursekit.serve.settings import Settings, voila_config
from coursekit.serve.stop_signals import stop_on_signals
from coursekit.serve.templates import CompiledTemplates

SHUTDOWN_GRACE = 20.0
"""Seconds that kernels and visits may take to end; then they are ended with the program."""


class _Contents(LargeFileManager):
    """Reads the notebooks to run, and tells the template where their pictures lie."""

    def get(self, path: str, *args: Any, **kwargs: Any) -> Any:
        model = super().get(path, *args, **kwargs)  # type: ignore[no-untyped-call]
        if model.get("type") == "notebook" and model.get("content"):
            folder = (Path(self.root_dir) / path.strip("/")).parent
            model["content"].metadata["coursekit_folder"] = str(folder)
        return model


class AnonymousReader(IdentityProvider):
    """Everyone is the same reader: no accounts, no token, no cookie."""

    async def get_user(self, handler: Any) -> User:
        """Return the reader."""
        del handler
        return User(username="reader")


class LessonServer(Voila):  # type: ignore[misc]
    """Serves a library of lessons. Only the addresses in `routes` exist."""

    name = "voila"

    @classmethod
    def create(
        cls, settings: Settings, library: Library, notice: Callable[[Diagnostic], object]
    ) -> LessonServer:
        """Return a server, ready to `start`; `notice` is called with lessons that fail."""
        # Kernels find ready what lessons import, as far as it is known by now.
        classes = {
            "identity_provider": AnonymousReader,
            "websocket": KernelWebsocket,
            "kernel_manager": LessonKernels,
            "prelaunch_hook": inject_parameters,
            "page_config_hook": page_config,
            "on_cell_error": report_failed_cell,
            "templates": CompiledTemplates,
        }
        modules = library.index.libraries()
        server = cls(config=voila_config(settings, library.root(), modules, classes))
        server.options = settings
        server.library = library
        server.reports = ErrorReports(notice)
        server.initialize([])
        return server

    options: Settings
    library: Library
    listening: Callable[[], None] = staticmethod(lambda: None)
    """Called once the server answers."""
    reports: ErrorReports
    metrics: Metrics
    access_log: AccessLog

    def setup_template_dirs(self) -> None:
        """Find the template in this installation or checkout before anywhere else."""
        ours = str(paths.templates() / "voila" / "coursekit")
        self.template_paths = [ours, *collect_template_paths(["voila", "nbconvert"], "lab")]
        self.static_paths = [self.static_root, *collect_static_paths(["voila"], "lab")]

    def init_settings(self) -> dict[str, Any]:
        """Complete Voilà's settings with ours."""
        settings: dict[str, Any] = super().init_settings()
        public = urlsplit(self.options.public_origin).hostname
        self.metrics = self._make_metrics()
        self.access_log = AccessLog(self.options.access_log)
        self.contents_manager = _Contents(parent=self, root_dir=self.root_dir, allow_hidden=True)
        settings.update(
            contents_manager=self.contents_manager,
            # Behind a loopback address, a Host header that nobody named is an attack.
            allow_remote_access=not is_loopback(self.ip),
            local_hostnames=["localhost", *([public] if public else [])],
            # A proxy may pass on another Host than the one that readers' browsers see.
            allow_origin=self.options.public_origin,
            # There is no session to ride on. What changes anything needs the id of a kernel, and
            # comes from a page of ours (handlers of the API check the Origin).
            disable_check_xsrf=True,
            server_root_dir=self.root_dir,
            coursekit_library=self.library,
            coursekit_catalogue=Catalogue(self.base_url),
            coursekit_reports=self.reports,
            coursekit_readers=ThreadPoolExecutor(2, "readers"),
            coursekit_root=self.root_dir,
            default_handler_class=NotFoundHandler,
            coursekit_trusted=self.options.trusted_proxies,
            coursekit_metrics=self.metrics,
            # Tornado's own log would name what strangers ask for in vain.
            log_function=self._log_request,
            transforms=[SecurityHeaders, GZipContentEncoding],
            # Tornado wants a timeout no longer than the interval.
            ws_ping_interval=30_000,
            ws_ping_timeout=30_000,
            websocket_max_message_size=MAX_MESSAGE,
        )
        return settings

    def init_handlers(self) -> list[Any]:
        """Return every address that exists."""
        return routes(self)

    def _make_metrics(self) -> Metrics:
        kernels = self.kernel_manager
        gauges: dict[str, tuple[str, Callable[[], float]]] = {
            "live_lessons": (
                "Live lessons that run.",
                lambda: kernels.max_kernels - kernels.free_places,
            ),
            "live_lessons_limit": ("Live lessons at most.", lambda: kernels.max_kernels),
            "kernels": ("Kernels, those that wait for a visit too.", lambda: len(kernels)),
            "websockets": ("Websockets to kernels.", lambda: len(kernels.connections)),
            "lessons": ("Lessons in the catalogue.", self.library.index.count),
        }
        return Metrics(gauges)

    def _log_request(self, handler: Any) -> None:
        self.metrics.observe(handler)
        trusted = self.options.trusted_proxies
        peer, headers = str(handler.request.remote_ip), handler.request.headers
        self.access_log.log(client_address(peer, headers, trusted), handler)

    def start(self) -> None:
        """Serve until interrupted; leave no kernel and no file behind."""
        try:
            super().start()
        except (PortTakenError, ListenError):
            self.stop()
            raise

    def listen(self) -> None:
        """Listen on the port asked for, or raise PortTakenError; then serve."""
        try:
            http_server = BoundedHTTPServer(
                self.app,
                max_per_client=self.options.connections_per_client,
                trusted=self.options.trusted_proxies,
            )
            http_server.listen(self.port, self.ip)
        except (OSError, UnicodeError) as error:
            if getattr(error, "errno", 0) != errno.EADDRINUSE:
                raise ListenError(getattr(error, "strerror", "") or str(error)) from error
            raise PortTakenError(self.port, find_free_port(self.ip, self.port + 1)) from error
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self.listening)
        if self.library.index.count(live=True):
            self.ioloop.add_callback(self.kernel_manager.start_prewarming)
        # Where handlers log to; as much as Voilà does.
        logging.getLogger("tornado").setLevel(self.log_level)
        with stop_on_signals(self.ioloop):
            self.ioloop.start()
        self.log.info("Stopping.")
        # Visits that break off are no news now.
        self.reports.close()
        for name in ("tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # What takes longer ends with the program.
        with suppress(TimeoutError):
            self.ioloop.run_sync(partial(self._close, http_server), timeout=SHUTDOWN_GRACE)
        self.stop()

    async def _close(self, http_server: BoundedHTTPServer) -> None:
        """Accept nobody any more, and end every kernel, those that are starting too."""
        http_server.stop()
        await self.kernel_manager.close()
        await http_server.close_all_connections()

    def stop(self) -> None:
        """Take away what is left: files, and kernels if there are any."""
        if Path(self.connection_dir).is_dir():
            super().stop()
