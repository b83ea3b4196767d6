"""How the interface for machines says no: one problem document (RFC 9457) with the sentence a person would read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from services.desk.accounts.access_log import AccessKind
from services.desk.web.core.current_user import MustChange, NotSignedIn, record_access_of
from shared.bus.command_client import RemoteCommandError
from shared.messaging.envelope import field_error
from shared.messaging.errors import CommandError, Unavailable

TYPE = "application/problem+json"
URN = "urn:banli:problem:"
AT = ("body", "query", "path", "header")  # where a value stood is no part of its name


class FieldProblem(BaseModel):
    """One field that is wrong: its path, what to do about it, and what was given."""

    field: str
    remedy: str
    given: str = ""


class ProblemDocument(BaseModel):
    """`type` is stable and for programs; `title` and `detail` are for people."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=[URN + "not-found"])
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] = []


def problem(status: int, code: str, title: str, detail: str = "", **more: Any) -> dict[str, Any]:
    said = {"type": URN + code, "title": title, "status": status, "detail": detail, **more}
    return {name: value for name, value in said.items() if value not in ("", None)}


def problem_response(said: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(said, said["status"], headers, TYPE)


def refused(error: CommandError) -> dict[str, Any]:
    """A refusal of ours, or one that came over the bus and keeps its own code and status."""
    if isinstance(error, RemoteCommandError):
        return problem(error.status, error.problem, error.title, error.detail, **error.extra)
    more = {name: value for name, value in error.extra.items() if name == "errors"}
    return problem(error.status, error.code, error.message or error.user_message, error.detail, **more)


def invalid(error: RequestValidationError) -> dict[str, Any]:
    errors = [field_error({**error, "loc": _path(error["loc"])}) for error in error.errors()]
    return problem(422, "invalid", "内容填写有误，请更正后重新提交。", errors=errors)


def _path(loc: tuple[Any, ...]) -> tuple[Any, ...]:
    return loc[1:] if len(loc) > 1 and loc[0] in AT else loc


class ProblemRoute(APIRoute):
    """A route of the interface: whatever is refused, is refused as a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return problem_response(invalid(error))
            except NotSignedIn:
                said = problem(401, "not-signed-in", "请出示有效的接口令牌（Authorization: Bearer …）。")
                return problem_response(said, {"WWW-Authenticate": "Bearer"})
            except MustChange:
                return problem_response(problem(403, "password-to-change", "首次登录须先更改密码。"))
            except CommandError as error:
                return await _noted(request, refused(error))
            except Unavailable as error:
                said = problem(503, "unavailable", "系统暂时没有应答，请稍后用同一幂等键重试。", str(error))
                return problem_response(said, {"Retry-After": "2"})

        return answer


async def _noted(request: Request, said: dict[str, Any]) -> Response:
    """What may not be seen or done is in the access record, whoever asks."""
    if said["status"] == 403 and getattr(request.state, "person", None):
        await record_access_of(request, AccessKind.FORBIDDEN, detail=f"{request.method} {request.url.path}"[:200])
    return problem_response(said)
