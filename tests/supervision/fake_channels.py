"""The world outside, for tests: a mail server and an HTTP gateway on this machine that do as they are told."""

import asyncio
import email
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class MailServer:
    """Answers each letter as `answers` says, then with 250; `CUT` hangs up instead of answering.

    A curt one hangs up instead of saying good-bye.
    """

    CUT = "cut"

    def __init__(self, **more: Any) -> None:
        self.port, self.more = free_port(), more
        self.letters, self.answers = list[EmailMessage](), list[str]()
        self.curt = False
        self.control: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.control = Controller(self, hostname="127.0.0.1", port=self.port, **self.more)
        self.control.start()

    def stop(self) -> None:
        if self.control:
            self.control.stop()
            self.control = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]) -> str:
        if address.startswith("nobody"):
            return f"550 no such user <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = email.message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        self.letters.append(letter)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == self.CUT:
            hang_up(server)
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.curt:
            hang_up(server)
        return "221 Bye"


def hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class Gateway:
    """Answers each message with the next of `statuses`, then with 200; 0 never answers."""

    def __init__(self) -> None:
        self.port = free_port()
        self.messages, self.headers, self.statuses = list[Any](), list[Any](), list[int]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    async def handle_post(self, request: web.Request) -> web.Response:
        self.messages.append(await request.json())
        self.headers.append(request.headers)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0:
            await asyncio.Event().wait()
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else None)


@asynccontextmanager
async def mail_server(**more: Any) -> AsyncIterator[MailServer]:
    server = MailServer(**more)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    made, app = Gateway(), web.Application()
    app.router.add_post("/messages", made.handle_post)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", made.port).start()
    try:
        yield made
    finally:
        await runner.cleanup()
