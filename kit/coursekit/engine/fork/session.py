"""jupyter_client's session between a child and its client: the same messages, with less to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupyter_client.session import Session

_KEY = b"pair"
"""jupyter_client warns where there is none."""
_PARTS = slice(1, 5)
"""Header, parent's header, metadata, content; the signature is before them, buffers are behind."""


class PairSession(Session):
    """A session over a socket pair. That has two ends and no more, so nothing is signed."""

    def __init__(self, **keys: Any) -> None:
        super().__init__(key=_KEY, **keys)

    def _new_auth(self) -> None:
        self.auth = None

    def deserialize(
        self,
        msg_list: Any,
        content: bool = True,  # noqa: FBT001, FBT002  as it is there
        copy: bool = True,  # noqa: FBT001, FBT002  the same
    ) -> dict[str, Any]:
        """Return a message, as jupyter_client's session does.

        That one looks for dates in every word of the headers; there is only one, in the format
        that Python itself writes. And both sides speak the same version.
        """
        if not copy:
            msg_list = [bytes(frame.bytes) for frame in msg_list]
        header, parent, metadata, body = msg_list[_PARTS]
        head = _dated(self.unpack(header))
        return {
            "header": head,
            "msg_id": head["msg_id"],
            "msg_type": head["msg_type"],
            "parent_header": _dated(self.unpack(parent)),
            "metadata": self.unpack(metadata),
            "content": self.unpack(body) if content else body,
            "buffers": [memoryview(buffer) for buffer in msg_list[_PARTS.stop :]],
        }


class KernelSession(PairSession):
    """The child's side."""

    output_widgets = False
    """Whether it has widgets that nbclient fills, and tells them so, when a cell prints."""

    def msg(self, msg_type: str, content: Any = None, *args: Any, **keys: Any) -> Any:
        """Return a message to be sent, as jupyter_client's session does."""
        if msg_type == "comm_open":
            state = content["data"].get("state", {})
            self.output_widgets |= state.get("_model_name") == "OutputModel"
        return super().msg(msg_type, content, *args, **keys)


def _dated(header: dict[str, Any]) -> dict[str, Any]:
    if "date" in header:
        header["date"] = datetime.fromisoformat(header["date"])
    return header
