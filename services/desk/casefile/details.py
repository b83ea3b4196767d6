"""What is known of a case as named values for its page, and the difference between two states of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.desk.ledger.case_parts import Commitment, Deadline, Opinion
from services.desk.ledger.case_row import CaseRow
from shared.contracts.common.vocabulary import Change, display

# What is shown of a case: the heading and the field of its row; empty fields are left out.
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
    """One named value as people read it."""

    name: str
    value: str


def registration_details(row: CaseRow) -> list[Detail]:
    """What the city handed over: the registered values that are not empty."""
    return list(_details(row, REGISTRATION_FIELDS))


def handling_details(row: CaseRow) -> list[Detail]:
    """What the bureau has done with it so far: the values of the handling that are not empty."""
    return list(_details(row, HANDLING_FIELDS))


def _details(row: CaseRow, fields: tuple[tuple[str, str], ...]) -> Iterator[Detail]:
    for name, field in fields:
        value = getattr(row, field)
        if value or field == "publishable":
            yield Detail(name, display(value, field))


def difference(earlier: CaseRow, now: CaseRow) -> list[Change]:
    """The named values that differ between the earlier and the later row, with both values; 无 stands for an absent
    one."""
    old, new = dict(_all_values(earlier)), dict(_all_values(now))
    names = [*old, *(name for name in new if name not in old)]
    return [
        Change(field=name, old=old.get(name, "无"), new=new.get(name, "无"))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _all_values(row: CaseRow) -> Iterator[tuple[str, str]]:
    yield "案由", row.title
    for detail in (*registration_details(row), *handling_details(row)):
        yield detail.name, detail.value
    for deadline in row.deadlines.values():
        yield f"期限：{deadline.title}", f"{display(deadline.due)}，{deadline_status(deadline)}"
    for unit, opinion in row.opinions.items():
        yield f"会办意见：{unit}", opinion_status(opinion)
    for department, input_given in row.co_departments.items():
        yield f"协办处室：{department}", "意见已交" if input_given else "待交意见"
    for id, commitment in row.commitments.items():
        yield f"承诺事项{id}", f"{commitment.what}，{display(commitment.due)}前完成（{commitment_status(commitment)}）"
    yield "问询", f"{len(row.inquiries)}条，已答复{sum(row.inquiries.values())}条"


def deadline_status(deadline: Deadline) -> str:
    """What became of a deadline, as a phrase that does not depend on today's date."""
    if deadline.met_on:
        return f"{display(deadline.met_on)}完成" + (f"，逾期{deadline.late}天" if deadline.late else "")
    return "已终止" if deadline.ended else "已过期" if deadline.missed else "进行中"


def opinion_status(opinion: Opinion) -> str:
    """Where the opinion of a unit stands: received on which day, agreed or not, still missing, and how often it was
    pressed for."""
    pressed = f"，已催{opinion.pressed}次" if opinion.pressed else ""
    if opinion.agreed is not None:
        return f"{'同意' if opinion.agreed else '不同意'}此稿，{display(opinion.given_on)}收到"
    if opinion.given_on:
        return f"{display(opinion.given_on)}收到{pressed}"
    return ("逾期未复，先行答复" if opinion.passed_over else "待收") + pressed


def commitment_status(commitment: Commitment) -> str:
    """Where a commitment stands: fulfilled, given up, or its progress in per cent, and the years it was carried over
    to."""
    carried = "".join(f"，转{year}年度" for year in commitment.carried)
    if commitment.fulfilled_on:
        notice = f"，{display(commitment.told_on)}告知提出人" if commitment.told_on else ""
        return f"{display(commitment.fulfilled_on)}兑现{notice}{carried}"
    return ("不再落实" if commitment.given_up else f"进度{commitment.percent}%") + carried
