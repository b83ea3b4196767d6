"""Commands to the directory from the pages about people: given once, and refusals kept in the access record."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import ValidationError

from services.desk.accounts.access_log import AccessKind
from services.desk.web.core.context import DeskContext
from services.desk.web.core.current_user import Person, record_seen
from shared.contracts.assignment import DIRECTORY
from shared.contracts.common.vocabulary import FIELD_LABELS
from shared.messaging.envelope import SHANGHAI, Command, Role, field_error
from shared.messaging.errors import CommandError, Forbidden, Invalid

POSTS = tuple(role for role in Role if role is not Role.SYSTEM)


def require_office(user: Person) -> Person:
    """Accounts and posts are the office's business. Raises `Forbidden`."""
    if not user.holds(Role.OFFICE):
        raise Forbidden("账号和任职由局办公室管理")
    return user


async def give_directory_command(request: Request, user: Person, command: type[Command], said: dict[str, Any]) -> None:
    """The command as it was filled in, with the id of the form, so that sending it twice does it once."""
    envelope = filled(command, said)
    id = form_id(str((await request.form()).get("_id", "")))
    try:
        await desk_of(request).send_command(user, DIRECTORY, envelope, id=id)
    except CommandError as refusal:
        await record_seen(request, AccessKind.REFUSED, DIRECTORY, f"{command.label}：{refusal.user_message}")
        raise


def filled(command: type[Command], said: dict[str, Any]) -> Command:
    try:
        return command.model_validate(said)
    except ValidationError as error:
        wrong = [field_error(error) for error in error.errors()]
        told = (f"{FIELD_LABELS.get(each['field'].partition('.')[0], each['field'])}{each['remedy']}" for each in wrong)
        raise Invalid("；".join(dict.fromkeys(told))) from None


def form_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def desk_of(request: Request) -> DeskContext:
    desk: DeskContext = request.app.state.desk
    return desk


def moment(at: datetime) -> str:
    """As the clock in Shanghai shows it."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
