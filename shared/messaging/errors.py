"""The errors that Banli raises.

* CommandError           the command is understood and refused; the user reads why, in Chinese
  + RuleViolation        a rule of the domain forbids it (each contract declares its own)
  + Invalid              unknown fields, wrong types, an unknown command
  + NotFound             there is no such case
  + Forbidden            the actor's roles may not give this command
  + MandateExceeded      a delegate acts outside the delegation
  + StaleVersion         the user decided on an older version of the stream
  + IdReused             the command's id was used for another command
  + InTheFuture          the business date has not come yet
* ConcurrencyConflict    another writer was first; the command handler loads and decides again
* Unavailable            PostgreSQL or NATS does not answer; the caller tries again with the same id
* NeedsOperator          a process does not go on until an operator decides
"""

import re
from typing import Any, ClassVar


class BanliError(Exception):
    """Base of everything that Banli itself raises."""


class CommandError(BanliError):
    """A command that was understood and refused.

    `code` is the class name in kebab case and stands on the wire, so a class is never renamed. `message` is the
    Chinese sentence for the user and `status` the HTTP status of the problem document.
    """

    status: int = 409
    message: ClassVar[str] = ""
    code: ClassVar[str] = "refused"

    def __init_subclass__(cls, message: str = "", status: int | None = None) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        cls.message = message or cls.message
        cls.status = status or cls.status

    def __init__(self, detail: str = "", **extra: Any) -> None:
        """`detail` names the case, field or date at fault; `extra` is added to the problem document as it is."""
        self.detail, self.extra = detail, extra
        super().__init__(self.user_message)

    @property
    def user_message(self) -> str:
        """The Chinese sentence that the user reads, with the detail in brackets."""
        return f"{self.message.removesuffix('。')}（{self.detail}）。" if self.detail else self.message


class RuleViolation(CommandError, message="不符合办理规则。"):
    """A rule of the domain forbids the command; the base of all refusals that contracts declare."""


class Invalid(CommandError, message="内容填写有误，请更正后重新提交。", status=422):
    """Unknown fields, wrong types or an unknown command; `extra["errors"]` names each field."""

    @property
    def user_message(self) -> str:
        """What is wrong; without detail, only that something is."""
        return f"内容填写有误：{self.detail}。" if self.detail else self.message


class NotFound(CommandError, message="没有找到这件建议提案，请核对编号。", status=404):
    """The service has no case in this stream."""


class Forbidden(CommandError, message="您的岗位不能办理此事项。", status=403):
    """The actor's roles are not among those the command declares."""


class MandateExceeded(CommandError, message="代行授权不在期限或范围之内。", status=403):
    """The delegation does not cover the command, the roles or the business date."""


class StaleVersion(CommandError, message="此件刚刚有他人办理过，请刷新后再办。"):
    """`expected` is not the last version; `extra` holds both as `expected` and `version`."""


class IdReused(CommandError, message="同一提交编号已用于其他内容，请重新填写提交。"):
    """The log holds events of a command with the same id and other content."""


class InTheFuture(CommandError, message="办理日期不能晚于今天。", status=422):
    """The business date lies after today in Shanghai."""


class ConcurrencyConflict(BanliError):
    """Another writer appended to one of the streams first; nothing was written."""


class Unavailable(BanliError):
    """PostgreSQL or NATS does not answer. Whether the work was done is unknown: try again with the same command id."""


class NeedsOperator(BanliError):
    """A process may not go on by itself; the message says why, in Chinese, for the operator."""
