"""Letters by which the office moves others: 催办函 to departments and co-units, 移交清单, 报备函 on the liaison
officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_parts import Opinion
from services.desk.papers.context import BUREAU, PaperContext
from services.desk.papers.letters import keep_last_paragraph, sign_off
from services.desk.papers.render.model import Block, Letterhead, Paper, Para, Space, Style, list_table
from shared.contracts.common.vocabulary import display

AUTHORITIES = ("市政府办公厅", "市人大常委会代表工委", "市政协提案委")


def pressing_letters(context: PaperContext) -> tuple[Paper, ...]:
    """One 催办函 to the department in charge while a deadline is open, and one to each co-unit whose opinion is
    missing."""
    department_owes = context.case.department and context.case.next_deadline and not context.case.has_left_bureau
    department = (department_letter(context),) if department_owes else ()
    pending = [(unit, opinion) for unit, opinion in context.case.opinions.items() if opinion.pending]
    return (*department, *(unit_letter(context, unit, opinion) for unit, opinion in pending))


def department_letter(context: PaperContext) -> Paper:
    """From the office to the department: what is due when, and how often it was pressed for."""
    case = context.case
    deadline = case.next_deadline
    due = (
        f"“{deadline.title}”的期限为{display(deadline.due)}，{days_left_text(deadline.due, context.today)}。"
        if deadline
        else ""
    )
    earlier_reminders = (
        f"此前已催办{case.reminders}次，最近一次为{display(case.reminded_on)}。" if case.reminded_on else ""
    )
    text = (
        f"由你处承办的{context.what}《{case.title}》，目前处于“{case.stage.label}”环节。{due}{earlier_reminders}"
        f"请抓紧办理，按期完成；确有困难的，请及时书面说明原因和预计完成时间。"
    )
    blocks = (
        title_paragraph("关于催办建议提案的函"),
        Space(),
        Para(f"{case.department}：", Style.ADDRESSEE),
        Para(text),
    )
    return bureau_letter(
        f"{context.short}催办函（{case.department}）", blocks, f"{context.bureau}办公室", context.today
    )


def unit_letter(context: PaperContext, unit: str, opinion: Opinion) -> Paper:
    """To a co-unit: its opinion is due one month after it received the item (市人大规定 art. 17)."""
    case = context.case
    since = f"你单位于{display(opinion.received_on)}收到该件，" if opinion.received_on else ""
    pressed = f"此前我局已催要{opinion.pressed}次，" if opinion.pressed else ""
    text = (
        f"由我局主办、你单位会办的{context.what}《{case.title}》，{since}{pressed}至今未收到会办意见。"
        "按照《上海市人民代表大会关于代表建议、批评和意见的规定》，会办单位应当自收到之日起一个月内将会办意见告知主办单位。"
        "为按期答复，请尽快将会办意见函告我局。"
    )
    blocks = (title_paragraph("关于商请尽快反馈会办意见的函"), Space(), Para(f"{unit}：", Style.ADDRESSEE), Para(text))
    return bureau_letter(f"{context.short}催要会办意见函（{unit}）", blocks, context.bureau, context.today)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One thing that changes hands: its case, what it is (在办件、待审稿、承诺…), its state, and when it is due."""

    case: str
    title: str
    what: str
    state: str = ""
    due: date | None = None
    remark: str = ""


def handover_sheet(
    person: str, post: str, to_whom: str, lines: Sequence[HandoverLine], on: date, reason: str = ""
) -> Paper:
    """移交清单: everything that goes from one person to another on that day, signed by both and by a witness."""
    introduction = (
        f"{person}（{post}）因{reason or '岗位变动'}，将下列{len(lines)}项工作移交{to_whom}，移交日期为{display(on)}。"
    )
    column_names = ("序号", "案件代号", "案由", "事项", "目前环节", "期限", "备注")
    widths = (12.0, 32.0, 88.0, 30.0, 32.0, 28.0, 35.0)
    rows = [
        (str(n), line.case, line.title, line.what, line.state, line.due.isoformat() if line.due else "", line.remark)
        for n, line in enumerate(lines, start=1)
    ]
    signatures = (
        "移交人：　　　　　　　　　接收人：　　　　　　　　　监交人：　　　　　　　　　日期：　　　　年　　月　　日"
    )
    blocks: tuple[Block, ...] = (
        Para(BUREAU, Style.NOTE),
        Para("建议提案办理工作移交清单", Style.SHEET_TITLE),
        Para(introduction, Style.SMALL),
        list_table(column_names, widths, rows),
        Space(),
        Para(signatures, Style.SMALL),
    )
    return Paper(f"移交清单（{person}移交{to_whom}）", blocks, landscape=True)


def liaison_report(
    old: str, new: str, post: str, telephone: str, on: date, addressees: Iterable[str] = AUTHORITIES
) -> Paper:
    """报备函: the liaison officer has changed; each of the three authorities is told and acknowledges it."""
    telephone_phrase = f"，联系电话{telephone}" if telephone else ""
    text = (
        f"因工作需要，自{display(on)}起，我局建议提案办理工作联络员由{old}调整为{new}（{post}{telephone_phrase}）。"
        "在办的建议提案已全部移交，办理工作不受影响。特此报备。"
    )
    blocks = (
        title_paragraph("关于调整建议提案办理工作联络员的函"),
        Space(),
        Para(f"{'、'.join(addressees)}：", Style.ADDRESSEE),
        Para(text),
    )
    return bureau_letter(f"联络员变更报备函（{new}）", blocks, BUREAU, on)


def bureau_letter(name: str, blocks: Iterable[Block], signer: str, on: date) -> Paper:
    """A letter of one signer: its blocks, the signature and the day."""
    return Paper(
        name,
        (*keep_last_paragraph([Space(), *blocks]), Space(2, keep_with_next=True), *sign_off((signer,), display(on))),
        Letterhead(signer, ""),
    )


def title_paragraph(title: str) -> Para:
    """The title of a letter."""
    return Para(title, Style.TITLE)


def days_left_text(due: date, today: date) -> str:
    """How many days are left, or overdue, as a phrase."""
    days = (due - today).days
    return f"还有{days}日" if days >= 0 else f"已逾期{-days}日"
