"""Errors of the JSON API: one problem document (RFC 9457) with the sentence a person would read."""

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

MEDIA_TYPE = "application/problem+json"
URN = "urn:banli:problem:"
LOCATIONS = ("body", "query", "path", "header")  # where a value stood is no part of its name


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


def problem_document(status: int, code: str, title: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The document as JSON; empty members are left out, `more` are extension members."""
    document = {"type": URN + code, "title": title, "status": status, "detail": detail, **more}
    return {name: value for name, value in document.items() if value not in ("", None)}


def problem_response(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """The response with the document's status."""
    return JSONResponse(document, document["status"], headers, MEDIA_TYPE)


def refusal_document(error: CommandError) -> dict[str, Any]:
    """The document of a refusal; one that came over the bus keeps its own code and status."""
    if isinstance(error, RemoteCommandError):
        return problem_document(error.status, error.problem, error.title, error.detail, **error.extra)
    extra = {name: value for name, value in error.extra.items() if name == "errors"}
    return problem_document(error.status, error.code, error.message or error.user_message, error.detail, **extra)


def invalid_document(error: RequestValidationError) -> dict[str, Any]:
    """The document of 422 that names each wrong field."""
    errors = [field_error({**error, "loc": _path(error["loc"])}) for error in error.errors()]
    return problem_document(422, "invalid", "内容填写有误，请更正后重新提交。", errors=errors)


def _path(loc: tuple[Any, ...]) -> tuple[Any, ...]:
    return loc[1:] if len(loc) > 1 and loc[0] in LOCATIONS else loc


class ProblemRoute(APIRoute):
    """A route of the JSON API, whose every error is answered by a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors turned into problem documents."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return problem_response(invalid_document(error))
            except NotSignedIn:
                document = problem_document(401, "not-signed-in", "请出示有效的接口令牌（Authorization: Bearer …）。")
                return problem_response(document, {"WWW-Authenticate": "Bearer"})
            except MustChange:
                return problem_response(problem_document(403, "password-to-change", "首次登录须先更改密码。"))
            except CommandError as error:
                return await _logged_response(request, refusal_document(error))
            except Unavailable as error:
                document = problem_document(
                    503, "unavailable", "系统暂时没有应答，请稍后用同一幂等键重试。", str(error)
                )
                return problem_response(document, {"Retry-After": "2"})

        return answer


async def _logged_response(request: Request, document: dict[str, Any]) -> Response:
    """The response; whatever is forbidden is noted in the access log."""
    if document["status"] == 403 and getattr(request.state, "person", None):
        await record_access_of(request, AccessKind.FORBIDDEN, detail=f"{request.method} {request.url.path}"[:200])
    return problem_response(document)
