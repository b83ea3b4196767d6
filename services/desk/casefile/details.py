"""What is known of a case, name by name, and in what two pictures of it differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.desk.ledger.case_parts import Commitment, Deadline, Opinion
from services.desk.ledger.case_row import CaseRow
from shared.contracts.common.vocabulary import Change, display

# What is shown of a case, by the field of its row; what says nothing is left out.
REGISTRATION_FIELDS: tuple[tuple[str, str], ...] = (
    ("代号", "id"),
    ("类别", "kind"),
    ("承办方式", "part"),
    ("提出时间", "timing"),
    ("提出人", "proposers"),
    ("联名人数", "co_signers"),
    ("是否同意公开", "publishable"),
    ("主办单位", "lead_unit"),
    ("合办单位", "joint_units"),
    ("会办单位", "co_units"),
    ("主题", "topic"),
    ("督办级别", "key"),
    ("归并主件", "joined_to"),
    ("交办日期", "handed_over"),
    ("通知要求期限", "notice_due"),
    ("签收日期", "received_on"),
    ("期初接收", "taken_over"),
    ("备注", "note"),
)
HANDLING_FIELDS: tuple[tuple[str, str], ...] = (
    ("状态", "stage"),
    ("分管领导", "leader"),
    ("承办处室", "department"),
    ("承办人", "handler"),
    ("希望增加的会办单位", "wanted_units"),
    ("沟通次数", "contacts"),
    ("联系未果次数", "attempts"),
    ("沟通方式", "ways"),
    ("办理结果", "result"),
    ("文号", "letter"),
    ("发出日期", "sent_on"),
    ("公开属性", "decision"),
    ("公开日期", "published_on"),
    ("索取号", "index_no"),
    ("办理态度评价", "attitude"),
    ("办理结果评价", "outcome"),
    ("代录评价", "on_behalf"),
    ("未反馈", "no_feedback"),
    ("提醒和催办次数", "reminders"),
    ("最近提醒", "reminded_on"),
    ("撤回日期", "withdrawn_on"),
    ("退回日期", "returned_on"),
    ("作废日期", "voided_on"),
    ("办结日期", "closed_on"),
    ("结束方式", "closing"),
    ("档号", "archived"),
)


@dataclass(frozen=True, slots=True)
class Detail:
    name: str
    value: str


def registration_details(row: CaseRow) -> list[Detail]:
    """What the city handed over."""
    return list(_named(row, REGISTRATION_FIELDS))


def handling_details(row: CaseRow) -> list[Detail]:
    """What the bureau has made of it."""
    return list(_named(row, HANDLING_FIELDS))


def _named(row: CaseRow, fields: tuple[tuple[str, str], ...]) -> Iterator[Detail]:
    for name, field in fields:
        value = getattr(row, field)
        if value or field == "publishable":
            yield Detail(name, display(value, field))


def difference(then: CaseRow, now: CaseRow) -> list[Change]:
    """What reads otherwise now than in the earlier picture, with both values."""
    old, new = dict(_everything(then)), dict(_everything(now))
    names = [*old, *(name for name in new if name not in old)]
    return [
        Change(field=name, old=old.get(name, "无"), new=new.get(name, "无"))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _everything(row: CaseRow) -> Iterator[tuple[str, str]]:
    yield "案由", row.title
    for detail in (*registration_details(row), *handling_details(row)):
        yield detail.name, detail.value
    for limit in row.deadlines.values():
        yield f"期限：{limit.title}", f"{display(limit.due)}，{deadline_status(limit)}"
    for unit, opinion in row.opinions.items():
        yield f"会办意见：{unit}", opinion_status(opinion)
    for department, given in row.co_departments.items():
        yield f"协办处室：{department}", "意见已交" if given else "待交意见"
    for id, promise in row.commitments.items():
        yield f"承诺事项{id}", f"{promise.what}，{display(promise.due)}前完成（{commitment_status(promise)}）"
    yield "问询", f"{len(row.inquiries)}条，已答复{sum(row.inquiries.values())}条"


def deadline_status(limit: Deadline) -> str:
    """What became of a limit, apart from today's date."""
    if limit.met_on:
        return f"{display(limit.met_on)}完成" + (f"，逾期{limit.late}天" if limit.late else "")
    return "已终止" if limit.ended else "已过期" if limit.missed else "进行中"


def opinion_status(opinion: Opinion) -> str:
    pressed = f"，已催{opinion.pressed}次" if opinion.pressed else ""
    if opinion.agreed is not None:
        return f"{'同意' if opinion.agreed else '不同意'}此稿，{display(opinion.given_on)}收到"
    if opinion.given_on:
        return f"{display(opinion.given_on)}收到{pressed}"
    return ("逾期未复，先行答复" if opinion.passed_over else "待收") + pressed


def commitment_status(promise: Commitment) -> str:
    carried = "".join(f"，转{year}年度" for year in promise.carried)
    if promise.fulfilled_on:
        told = f"，{display(promise.told_on)}告知提出人" if promise.told_on else ""
        return f"{display(promise.fulfilled_on)}兑现{told}{carried}"
    return ("不再落实" if promise.given_up else f"进度{promise.percent}%") + carried
