"""Who may look into the registers, and who may change what they say."""

from typing import Annotated

from fastapi import Depends

from services.desk.access.directory import Person
from services.desk.web.core.current_user import CurrentUser
from services.desk.web.core.layout import IN_HOUSE
from shared.messaging.envelope import Role
from shared.messaging.errors import Forbidden


async def register_reader(user: CurrentUser) -> Person:
    """The user, where they belong to the bureau. Raises `Forbidden`."""
    if not user.holds(*IN_HOUSE):
        raise Forbidden("登记簿仅供本局人员查看")
    return user


async def register_keeper(user: CurrentUser) -> Person:
    """The user, where they belong to the office. Raises `Forbidden`."""
    if not user.holds(Role.OFFICE):
        raise Forbidden("登记簿由局办公室办理")
    return user


RegisterReader = Annotated[Person, Depends(register_reader)]
RegisterKeeper = Annotated[Person, Depends(register_keeper)]
