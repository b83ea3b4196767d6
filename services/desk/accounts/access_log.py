"""The access log: who signed in, viewed which case, took which file or was refused; separate from the cases'
histories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.eventlog.database import Database
from shared.messaging.actors import LabelledEnum


class AccessKind(LabelledEnum):
    """The kinds of access that are recorded."""

    SIGNED_IN = "signed-in", "登录"
    SIGN_IN_REFUSED = "sign-in-refused", "登录未成"
    SIGNED_OUT = "signed-out", "退出"
    VIEWED = "viewed", "查看案件"
    DOWNLOADED = "downloaded", "下载文件"
    PRINTED = "printed", "打印"
    EXPORTED = "exported", "导出"
    REFUSED = "refused", "办理被拒"
    FORBIDDEN = "forbidden", "无权查看"
    LINK_MADE = "link-made", "发出办理链接"
    LINK_USED = "link-used", "经链接办理"
    ACCOUNT = "account", "账号管理"
    TOKEN = "token", "接口令牌"


INSERT = """
INSERT INTO desk.access_log (at, person_id, name, act, stream, detail, address) VALUES ($1, $2, $3, $4, $5, $6, $7)"""
PAGE = """
SELECT number, at, person_id, name, act, stream, detail, address, count(*) OVER () AS total FROM desk.access_log
WHERE ($1 = '' OR stream = $1) AND ($2 = '' OR person_id = $2 OR name = $2) AND ($3 = '' OR act = $3)
  AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
ORDER BY number DESC LIMIT $6 OFFSET $7"""


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """One line of the log; `act` is the value of an `AccessKind`."""

    number: int
    at: datetime
    person_id: str
    name: str
    act: str
    stream: str
    detail: str
    address: str

    @property
    def label(self) -> str:
        """The kind as people read it."""
        return next((kind.label for kind in AccessKind if kind.value == self.act), self.act)


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Which lines are wanted; an empty field narrows nothing. `person` is an id or a name."""

    stream: str = ""
    person: str = ""
    act: str = ""
    since: datetime | None = None
    before: datetime | None = None


async def record_access(
    db: Database,
    at: datetime,
    person_id: str,
    name: str,
    act: AccessKind,
    stream: str = "",
    detail: str = "",
    address: str = "",
) -> None:
    """Appends a line; texts are cut to the width of their column."""
    await db.execute(INSERT, at, person_id[:80], name[:80], act.value, stream[:80], detail[:500], address[:80])


async def access_page(
    db: Database, criteria: AccessFilter, size: int = 50, first: int = 0
) -> tuple[Sequence[AccessRecord], int]:
    """The lines of a page, the latest first, and how many there are in all (0 beyond the last page)."""
    rows = await db.fetch(
        PAGE, criteria.stream, criteria.person, criteria.act, criteria.since, criteria.before, size, first
    )
    records = [AccessRecord(**{name: row[name] for name in AccessRecord.__dataclass_fields__}) for row in rows]
    return records, rows[0]["total"] if rows else 0
