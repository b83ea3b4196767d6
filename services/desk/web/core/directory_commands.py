"""Commands to the directory from the pages about people, and what these pages share: roles, form ids, times."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import ValidationError

from services.desk.accounts.access_log import AccessKind
from services.desk.web.core.context import DeskContext
from services.desk.web.core.current_user import Person, record_access_of
from shared.contracts.assignment import DIRECTORY
from shared.contracts.common.vocabulary import FIELD_LABELS
from shared.messaging.envelope import SHANGHAI, Command, Role, field_error
from shared.messaging.errors import CommandError, Forbidden, Invalid

HUMAN_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


def require_directory_office(user: Person) -> Person:
    """The user, where they belong to the office, which manages accounts and posts. Raises `Forbidden`."""
    if not user.holds(Role.OFFICE):
        raise Forbidden("账号和任职由局办公室管理")
    return user


async def give_directory_command(
    request: Request, user: Person, command: type[Command], fields: dict[str, Any]
) -> None:
    """Sends the command under the form's id, so that a form posted twice acts once; a refusal is logged.

    Raises `Invalid` where a field is wrong, `RemoteCommandError` where the command is refused.
    """
    message = validated(command, fields)
    id = parse_form_id(str((await request.form()).get("_id", "")))
    try:
        await desk_of(request).send_command(user, DIRECTORY, message, id=id)
    except CommandError as refusal:
        await record_access_of(request, AccessKind.REFUSED, DIRECTORY, f"{command.label}：{refusal.user_message}")
        raise


def validated(command: type[Command], fields: dict[str, Any]) -> Command:
    """The command with these fields. Raises `Invalid` that names each wrong field and its remedy."""
    try:
        return command.model_validate(fields)
    except ValidationError as error:
        errors = [field_error(error) for error in error.errors()]
        messages = (
            f"{FIELD_LABELS.get(field['field'].partition('.')[0], field['field'])}{field['remedy']}" for field in errors
        )
        raise Invalid("；".join(dict.fromkeys(messages))) from None


def parse_form_id(text: str) -> UUID:
    """The id as posted; a new one where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def desk_of(request: Request) -> DeskContext:
    """The desk of the application that answers the request."""
    desk: DeskContext = request.app.state.desk
    return desk


def format_time(at: datetime) -> str:
    """Date and time to the minute in Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
