"""The listening socket of the workbench."""

import errno
import socket

from shared.messaging.errors import BanliError
from shared.settings import Settings

REASONS = {errno.EADDRINUSE: "已被其他程序占用", errno.EACCES: "没有权限使用"}


class AddressTaken(BanliError):
    """Another program listens where the workbench should."""


def listening_socket(settings: Settings) -> socket.socket:
    """A bound socket on the host and port of the settings; port 0 takes a free one. Raises `AddressTaken`."""
    try:
        listener = socket.create_server((settings.host, settings.port), reuse_port=False)
    except OSError as error:
        why = REASONS.get(error.errno or 0, "不能使用")
        raise AddressTaken(f"{settings.host}:{settings.port} {why}，请用 BANLI_PORT 指定其他端口。") from None
    listener.setblocking(False)
    return listener
