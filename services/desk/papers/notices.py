"""What the office sends to move others: 催办函 to departments and co-units, 移交清单, 报备函 on the liaison officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_parts import Opinion
from services.desk.papers.context import BUREAU, PaperContext
from services.desk.papers.letters import keep_last_paragraph, sign_off
from services.desk.papers.render.model import Block, Letterhead, Paper, Para, Space, Style, list_table
from services.desk.papers.text_blocks import read_text
from shared.contracts.common.vocabulary import display

AUTHORITIES = ("市政府办公厅", "市人大常委会代表工委", "市政协提案委")


def pressing_letters(docket: PaperContext) -> tuple[Paper, ...]:
    """One 催办函 to the department in charge while a deadline runs, one to every co-unit whose opinion is missing."""
    owed = docket.case.department and docket.case.next_deadline and not docket.case.gone
    department = (department_letter(docket),) if owed else ()
    waiting = [(unit, each) for unit, each in docket.case.opinions.items() if each.pending]
    return (*department, *(unit_letter(docket, unit, each) for unit, each in waiting))


def department_letter(docket: PaperContext) -> Paper:
    """From the office, inside the house: what is due when, how often it was pressed for."""
    case = docket.case
    deadline = case.next_deadline
    due = (
        f"“{deadline.title}”的期限为{display(deadline.due)}，{days_left_text(deadline.due, docket.today)}。"
        if deadline
        else ""
    )
    before = f"此前已催办{case.reminders}次，最近一次为{display(case.reminded_on)}。" if case.reminded_on else ""
    text = (
        f"由你处承办的{docket.what}《{case.title}》，目前处于“{case.stage.label}”环节。{due}{before}"
        f"请抓紧办理，按期完成；确有困难的，请及时书面说明原因和预计完成时间。"
    )
    blocks = (
        title_paragraph("关于催办建议提案的函"),
        Space(),
        Para(f"{case.department}：", Style.ADDRESSEE),
        Para(text),
    )
    return bureau_letter(f"{docket.short}催办函（{case.department}）", blocks, f"{docket.bureau}办公室", docket.today)


def unit_letter(docket: PaperContext, unit: str, owed: Opinion) -> Paper:
    """To a co-unit: its opinion is due a month after it received the item (市人大规定 art. 17)."""
    case = docket.case
    since = f"你单位于{display(owed.received_on)}收到该件，" if owed.received_on else ""
    pressed = f"此前我局已催要{owed.pressed}次，" if owed.pressed else ""
    text = (
        f"由我局主办、你单位会办的{docket.what}《{case.title}》，{since}{pressed}至今未收到会办意见。"
        "按照《上海市人民代表大会关于代表建议、批评和意见的规定》，会办单位应当自收到之日起一个月内将会办意见告知主办单位。"
        "为按期答复，请尽快将会办意见函告我局。"
    )
    blocks = (title_paragraph("关于商请尽快反馈会办意见的函"), Space(), Para(f"{unit}：", Style.ADDRESSEE), Para(text))
    return bureau_letter(f"{docket.short}催要会办意见函（{unit}）", blocks, docket.bureau, docket.today)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One thing that changes hands: which case, what it is (在办件、待审稿、承诺…), where it stands, when it is due."""

    case: str
    title: str
    what: str
    state: str = ""
    due: date | None = None
    remark: str = ""


def handover_sheet(
    person: str, post: str, to_whom: str, things: Sequence[HandoverLine], on: date, reason: str = ""
) -> Paper:
    """移交清单: everything that goes from one person to another on that day, signed by both and by who watched."""
    said = (
        f"{person}（{post}）因{reason or '岗位变动'}，将下列{len(things)}项工作移交{to_whom}，移交日期为{display(on)}。"
    )
    heads = ("序号", "案件代号", "案由", "事项", "目前环节", "期限", "备注")
    widths = (12.0, 32.0, 88.0, 30.0, 32.0, 28.0, 35.0)
    rows = [
        (str(n), each.case, each.title, each.what, each.state, each.due.isoformat() if each.due else "", each.remark)
        for n, each in enumerate(things, start=1)
    ]
    signatures = (
        "移交人：　　　　　　　　　接收人：　　　　　　　　　监交人：　　　　　　　　　日期：　　　　年　　月　　日"
    )
    blocks: tuple[Block, ...] = (
        Para(BUREAU, Style.NOTE),
        Para("建议提案办理工作移交清单", Style.SHEET_TITLE),
        Para(said, Style.SMALL),
        list_table(heads, widths, rows),
        Space(),
        Para(signatures, Style.SMALL),
    )
    return Paper(f"移交清单（{person}移交{to_whom}）", blocks, wide=True)


def liaison_report(
    old: str, new: str, post: str, telephone: str, on: date, addressees: Iterable[str] = AUTHORITIES
) -> Paper:
    """报备函: the liaison officer has changed; each of the three authorities is told and acknowledges it."""
    reach = f"，联系电话{telephone}" if telephone else ""
    text = (
        f"因工作需要，自{display(on)}起，我局建议提案办理工作联络员由{old}调整为{new}（{post}{reach}）。"
        "在办的建议提案已全部移交，办理工作不受影响。特此报备。"
    )
    blocks = (
        title_paragraph("关于调整建议提案办理工作联络员的函"),
        Space(),
        Para(f"{'、'.join(addressees)}：", Style.ADDRESSEE),
        Para(text),
    )
    return bureau_letter(f"联络员变更报备函（{new}）", blocks, BUREAU, on)


def template_letter(name: str, heading: str, addressee: str, text: str, on: date) -> Paper:
    """A letter in the words of a template."""
    blocks = (title_paragraph(heading), Space(), Para(f"{addressee}：", Style.ADDRESSEE), *read_text(text).blocks)
    return bureau_letter(name, blocks, BUREAU, on)


def bureau_letter(name: str, blocks: Iterable[Block], signer: str, on: date) -> Paper:
    return Paper(
        name,
        (*keep_last_paragraph([Space(), *blocks]), Space(2, held=True), *sign_off((signer,), display(on))),
        Letterhead(signer, ""),
    )


def title_paragraph(said: str) -> Para:
    return Para(said, Style.TITLE)


def days_left_text(due: date, today: date) -> str:
    days = (due - today).days
    return f"还有{days}日" if days >= 0 else f"已逾期{-days}日"
