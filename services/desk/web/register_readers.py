"""Who may look into the registers, and who may change what they say."""

from typing import Annotated

from fastapi import Depends

from services.desk.directory import Person
from services.desk.web.frame import IN_HOUSE
from services.desk.web.who import User
from shared.errors import Forbidden
from shared.messages import Role


async def reading(user: User) -> Person:
    if not user.holds(*IN_HOUSE):
        raise Forbidden("登记簿仅供本局人员查看")
    return user


async def keeping(user: User) -> Person:
    if not user.holds(Role.OFFICE):
        raise Forbidden("登记簿由局办公室办理")
    return user


Reader = Annotated[Person, Depends(reading)]
Keeper = Annotated[Person, Depends(keeping)]
