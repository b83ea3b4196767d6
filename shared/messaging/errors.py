"""Every way in which Banli says no, or not now.

* CommandError     the command is understood and refused; the user is told why, in Chinese
  + RuleViolation  a rule of the house forbids it (each contract declares its own)
  + Invalid        unknown fields, wrong types, an unknown command
  + NotFound       there is no such case
  + Forbidden      the role may not give this command
  + MandateExceeded  who acts for another acts outside the delegation
  + StaleVersion   the user decided on an older picture of the case
  + IdReused       the command's id was used for something else
  + InTheFuture    the business date has not come yet
* ConcurrencyConflict  somebody wrote first; the command handler loads and decides again
* Unavailable    an engine does not answer; the caller tries again with the same id
* NeedsOperator    a part refuses to go on until an operator decides
"""

import re
from typing import Any, ClassVar


class BanliError(Exception):
    """Anything Banli itself raises."""


class CommandError(BanliError):
    """A command that was understood and refused. `code` is stable (it stands on the wire), `message` is Chinese."""

    status: int = 409
    message: ClassVar[str] = ""
    code: ClassVar[str] = "refused"

    def __init_subclass__(cls, message: str = "", status: int | None = None) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        cls.message = message or cls.message
        cls.status = status or cls.status

    def __init__(self, detail: str = "", **extra: Any) -> None:
        """`detail` names the case, field or date that stands in the way; `extra` goes with the problem as it is."""
        self.detail, self.extra = detail, extra
        super().__init__(self.user_message)

    @property
    def user_message(self) -> str:
        return f"{self.message.removesuffix('。')}（{self.detail}）。" if self.detail else self.message


class RuleViolation(CommandError, message="不符合办理规则。"):
    """A rule of the house forbids it."""


class Invalid(CommandError, message="内容填写有误，请更正后重新提交。", status=422):
    """Unknown fields, wrong types or an unknown command; `extra["errors"]` names each field."""

    @property
    def user_message(self) -> str:
        return f"内容填写有误：{self.detail}。" if self.detail else self.message


class NotFound(CommandError, message="没有找到这件建议提案，请核对编号。", status=404):
    """There is no such case in this service."""


class Forbidden(CommandError, message="您的岗位不能办理此事项。", status=403):
    """The actor's roles are not among those the command declares."""


class MandateExceeded(CommandError, message="代行授权不在期限或范围之内。", status=403):
    """Whoever acts for another does so within the term and the scope of the delegation."""


class StaleVersion(CommandError, message="此件刚刚有他人办理过，请刷新后再办。"):
    """The user decided on a version that is no longer the last one."""


class IdReused(CommandError, message="同一提交编号已用于其他内容，请重新填写提交。"):
    """The command's id stands in the log with other content."""


class InTheFuture(CommandError, message="办理日期不能晚于今天。", status=422):
    """`on` is a date that has not come yet in Shanghai."""


class ConcurrencyConflict(BanliError):
    """Another writer was first in one of the streams."""


class Unavailable(BanliError):
    """PostgreSQL or NATS does not answer now; the outcome may be unknown, so try again with the same id."""


class NeedsOperator(BanliError):
    """A part that may not go on by itself: its message says why, in Chinese, for the operator."""
