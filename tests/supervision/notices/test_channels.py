"""What leaves the house arrives whole, can be told from its double, and is put off or refused as others say."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.supervision.notices import channels
from services.supervision.notices.channel_kind import ChannelKind
from services.supervision.notices.channels import (
    MailChannel,
    OutgoingMessage,
    PermanentFailure,
    TemporaryFailure,
    configured_channels,
)
from shared.settings import Settings
from tests.supervision.fake_channels import MailServer, free_port, gateway, mail_server

PARCEL = OutgoingMessage(
    UUID(int=7), "guanggao@bureau.example", "到期提醒：代表建议0099号", "请于2023年5月16日前答复。\n"
)
SMS = OutgoingMessage(UUID(int=8), "13800000000", PARCEL.line, PARCEL.text)


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(secrets=folder, smtp_from="办理系统 <banli@bureau.example>", **more)


async def test_a_letter_arrives_whole(tmp_path: Path) -> None:
    async with mail_server() as server:
        await MailChannel(settings(tmp_path, smtp=server.url)).send(PARCEL)
    [letter] = server.letters
    assert letter["Subject"] == PARCEL.line
    assert letter["To"] == PARCEL.address
    assert letter["From"] == "办理系统 <banli@bureau.example>"
    assert letter["Message-ID"] == f"<{PARCEL.id}@bureau.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().splitlines() == PARCEL.text.splitlines()


async def test_a_letter_sent_again_bears_the_same_id(tmp_path: Path) -> None:
    async with mail_server() as server:
        for _ in range(2):
            await MailChannel(settings(tmp_path, smtp=server.url)).send(PARCEL)
    assert len({letter["Message-ID"] for letter in server.letters}) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 try later", TemporaryFailure),
        ("554 no letters from you", PermanentFailure),
        (MailServer.CUT, TemporaryFailure),
    ],
)
async def test_a_mail_server_puts_off_or_refuses(tmp_path: Path, answer: str, outcome: type[Exception]) -> None:
    async with mail_server() as server:
        server.answers = [answer]
        with pytest.raises(outcome):
            await MailChannel(settings(tmp_path, smtp=server.url)).send(PARCEL)


async def test_what_was_taken_is_sent_even_if_nobody_says_good_bye(tmp_path: Path) -> None:
    async with mail_server() as server:
        server.curt = True
        await MailChannel(settings(tmp_path, smtp=server.url)).send(PARCEL)
    assert len(server.letters) == 1


async def test_nobody_of_that_name_is_for_good(tmp_path: Path) -> None:
    stranger = OutgoingMessage(PARCEL.id, "nobody@bureau.example", PARCEL.line, PARCEL.text)
    async with mail_server() as server:
        with pytest.raises(PermanentFailure):
            await MailChannel(settings(tmp_path, smtp=server.url)).send(stranger)


async def test_a_mail_server_that_is_away_may_come_back(tmp_path: Path) -> None:
    with pytest.raises(TemporaryFailure):
        await MailChannel(settings(tmp_path, smtp=f"smtp://127.0.0.1:{free_port()}")).send(PARCEL)


async def test_a_password_never_travels_in_clear(tmp_path: Path) -> None:
    """The server would take it, but offers no TLS."""
    seen: list[Any] = []

    def note(*said: Any) -> Any:
        seen.append(said)
        raise AssertionError

    (tmp_path / "smtp").write_text("secret")
    async with mail_server(auth_require_tls=False, authenticator=note) as server:
        with pytest.raises(TemporaryFailure, match="STARTTLS"):
            await MailChannel(settings(tmp_path, smtp=f"smtp://banli@127.0.0.1:{server.port}")).send(PARCEL)
    assert (seen, server.letters) == ([], [])


def test_a_mail_server_is_reached_as_its_url_says(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("secret")
    server = MailChannel(settings(tmp_path, smtp="smtps://banli%40bureau.example@mail.example:465")).server
    assert (server["hostname"], server["port"]) == ("mail.example", 465)
    assert (server["username"], server["password"]) == ("banli@bureau.example", "secret")
    assert (server["use_tls"], server["start_tls"]) == (True, False)


@pytest.mark.parametrize("wrong", [{"smtp": "mail.example:25"}, {"gateway": "ftp://gateway.example"}])
def test_an_url_of_another_kind_is_refused_at_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]


async def test_a_gateway_gets_the_message_its_secret_and_what_tells_a_double(tmp_path: Path) -> None:
    (tmp_path / "gateway").write_text("secret")
    async with gateway() as there:
        await configured_channels(settings(tmp_path, gateway=there.url))[ChannelKind.WECHAT].send(PARCEL)
    assert there.messages == [
        {
            "id": str(PARCEL.id),
            "channel": "wechat",
            "to": PARCEL.address,
            "subject": PARCEL.line,
            "text": PARCEL.text,
        }
    ]
    assert there.headers[0]["Authorization"] == "Bearer secret"
    assert there.headers[0]["Idempotency-Key"] == str(PARCEL.id)


async def test_a_short_message_carries_the_line_alone(tmp_path: Path) -> None:
    async with gateway() as there:
        await configured_channels(settings(tmp_path, gateway=there.url))[ChannelKind.SMS].send(SMS)
    assert there.messages[0]["text"] == SMS.line
    assert "Authorization" not in there.headers[0]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, PermanentFailure),
        (401, PermanentFailure),
        (404, PermanentFailure),
        (302, PermanentFailure),
        (408, TemporaryFailure),
        (429, TemporaryFailure),
        (500, TemporaryFailure),
        (503, TemporaryFailure),
    ],
)
async def test_a_gateway_puts_off_or_refuses(tmp_path: Path, status: int, outcome: type[Exception]) -> None:
    async with gateway() as there:
        there.statuses = [status]
        with pytest.raises(outcome, match=f"HTTP {status}"):
            await configured_channels(settings(tmp_path, gateway=there.url))[ChannelKind.SMS].send(SMS)
    assert len(there.messages) == 1


async def test_a_gateway_that_never_answers_may_do_so_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "SEND_TIMEOUT_S", 0.05)
    async with gateway() as there:
        there.statuses = [0]
        with pytest.raises(TemporaryFailure):
            await configured_channels(settings(tmp_path, gateway=there.url))[ChannelKind.SMS].send(SMS)


async def test_a_gateway_that_is_away_may_come_back(tmp_path: Path) -> None:
    with pytest.raises(TemporaryFailure):
        await configured_channels(settings(tmp_path, gateway=f"http://127.0.0.1:{free_port()}/"))[ChannelKind.SMS].send(
            SMS
        )


@pytest.mark.parametrize(("means", "name"), [(ChannelKind.MAIL, "BANLI_SMTP"), (ChannelKind.SMS, "BANLI_GATEWAY")])
async def test_a_way_that_is_not_configured_says_so(tmp_path: Path, means: ChannelKind, name: str) -> None:
    with pytest.raises(PermanentFailure, match=name):
        await configured_channels(settings(tmp_path))[means].send(PARCEL)
