"""The bureau's own forms for one case: 分办单, 文稿处理笺, 公开审查表, 意见征询表 and the cover of its file."""

from collections.abc import Iterable
from datetime import date

from services.desk.ledger.case_parts import Deadline
from services.desk.papers.context import PROPOSER_TITLES, PaperContext, contact_phrase
from services.desk.papers.handling import ReviewNote
from services.desk.papers.render.model import (
    Cell,
    Grid,
    Paper,
    Para,
    Side,
    Space,
    Style,
    head_cell,
    name_value_row,
    name_value_rows,
)
from shared.contracts.common.vocabulary import Disclosure, Form, Kind, Pertinence, Satisfaction, Visited, display
from shared.messaging.envelope import LabelledEnum

FOUR_COLUMNS_MM = (28.0, 57.0, 28.0, 57.0)
SIGNATURE_LINE = "签名：　　　　　　　年　　月　　日"
TICK, EMPTY = "☑", "□"


def assignment_sheet(context: PaperContext) -> Paper:
    """分办单: goes with the item from the office to the leader and on to the department."""
    case, done = context.case, context.done
    deadline = case.main_deadline
    rows = (
        *basic_rows(context),
        *name_value_rows(
            (
                ("主办单位", case.lead_unit),
                ("会办单位", "、".join((*case.joint_units, *case.co_units)) or "无"),
                ("法定期限", f"{day_text(deadline.due)}（{deadline.name}）" if deadline else ""),
                (
                    "内部期限",
                    "；".join(f"{deadline.name}{day_text(deadline.due)}" for deadline in own_deadlines(context)),
                ),
            )
        ),
        opinion_row("拟办意见", (done.proposed,), proposal_text(context), 30),
        opinion_row("领导批示", (done.confirmed,), "", 34),
        opinion_row("处室确认", (done.accepted,), "", 26),
        name_value_row("备　注", case.note, min_height_mm=18),
    )
    return form_sheet(context, "分办单", "建议提案分办单", rows)


def approval_sheet(context: PaperContext) -> Paper:
    """签批单（文稿处理笺）: accompanies the draft from the drafter to the signature."""
    done = context.done
    reviews = [note for note in done.notes if note.what not in ("签发", "撤回")]
    signed = [note for note in done.notes if note.what == "签发"]
    what = "答复" if context.leads else "会办意见"
    rows = (
        *name_value_rows(drafting_fields(context, what)),
        name_value_row("标　题", f"对{context.what}的{what}"),
        name_value_row("主　送", context.proposers if context.leads else context.case.lead_unit),
        name_value_row("抄　送", "、".join(context.copies)),
        name_value_row("沟通情况", contacts_text(context), min_height_mm=16),
        opinion_row("审核意见", reviews, "", 42),
        opinion_row("公开审查", (done.decided,), "", 26),
        opinion_row("签　发", signed, "", 46),
    )
    return form_sheet(context, "文稿处理笺", "文 稿 处 理 笺", rows)


def drafting_fields(context: PaperContext, what: str) -> tuple[tuple[str, str], ...]:
    """The name and value pairs on the draft and its drafter."""
    case, done = context.case, context.done
    return (
        ("文　号", context.number),
        ("文　种", f"函（{what}）"),
        ("拟稿处室", case.department),
        ("拟稿人", f"{done.drafter}　{day_text(done.drafted_on)}".strip()),
        ("办理结果", result_text(context)),
        ("公开属性", disclosure_text(context)),
    )


def disclosure_sheet(context: PaperContext) -> Paper:
    """公开审查表: whether the reply is published, in which form, or on which legal ground it is not."""
    done = context.done
    rows = (
        *basic_rows(context),
        *name_value_rows((("承办处室", context.case.department), ("拟稿人", done.drafter))),
        name_value_row(
            "提出人意愿", ticks(("同意公开", "不同意公开"), "同意公开" if context.case.publishable else "不同意公开")
        ),
        name_value_row(
            "承办处室\n意见",
            f"{ticks(labels_of(Disclosure), label_of(done.proposed_disclosure))}\n依据：{done.ground}",
            min_height_mm=24,
            foot=SIGNATURE_LINE,
        ),
        name_value_row(
            "审查内容",
            "□ 不含国家秘密　□ 不含工作秘密　□ 不含商业秘密\n"
            "□ 不含个人隐私（电话、住址、证件号码）　□ 公开后不危及国家安全、公共安全、经济安全、社会稳定",
            min_height_mm=20,
        ),
        name_value_row("公开形式", ticks(labels_of(Form), "")),
        opinion_row("审查意见", (done.decided,), ticks(labels_of(Disclosure), label_of(done.decision)), 44),
        name_value_row(
            "备　注", "不予公开的，应当写明《中华人民共和国政府信息公开条例》的具体条款。", min_height_mm=16
        ),
    )
    return form_sheet(context, "公开审查表", "答复公开审查表", rows)


def opinion_form(context: PaperContext) -> Paper:
    """办理情况意见征询表: sent with the reply, filled in by the proposer (docs/domain.md, 5.7 and 6.5)."""
    case = context.case
    replied = (
        ("承办单位", context.bureau),
        ("答复文号", context.number),
        ("办理结果", result_text(context)),
        ("答复日期", day_text(context.signed)),
    )
    rows = (*basic_rows(context, received=False), *name_value_rows(replied), *question_rows(context.kind))
    note = f"请于收到答复之日起填写，寄回{context.bureau}办公室；也可通过网上处理系统反馈。第{case.rounds}次办理。"
    return form_sheet(context, "意见征询表", "建议提案办理情况意见征询表", rows, note)


def question_rows(kind: Kind) -> list[tuple[Cell, ...]]:
    """The questions to the proposer; members of the CPPCC get those of their own form."""
    grades, proposal = labels_of(Satisfaction)[:3], kind is Kind.PROPOSAL
    contact_choices = labels_of(Visited) if proposal else ("走访", "座谈", "电话", "其他", "未联系")
    hint, signature = (
        "（不满意的，请写明希望再次办理的内容）",
        f"{PROPOSER_TITLES[kind]}签名：　　　　　　　年　　月　　日",
    )
    return [
        name_value_row("答复前的\n沟通", ticks(contact_choices, ""), min_height_mm=14),
        *(
            [name_value_row("答复是否\n针对提案", ticks(labels_of(Pertinence), ""), min_height_mm=12)]
            if proposal
            else []
        ),
        name_value_row("对办理态度", ticks(grades, ""), min_height_mm=12),
        name_value_row("对办理结果", ticks(grades, ""), min_height_mm=12),
        name_value_row("具体意见\n和建议", hint, min_height_mm=62, foot=signature),
    ]


def cover(context: PaperContext) -> Paper:
    """案卷封面: the cover of the case's file, with what an archivist asks for."""
    case = context.case
    title_blocks = (
        Space(3),
        Para(context.bureau, Style.SHEET_TITLE),
        Space(),
        Para(f"{context.kind.label}办理案卷", Style.SHEET_TITLE),
        Space(3),
    )
    rows = (
        name_value_row("件　名", context.what),
        name_value_row("案　由", case.title, min_height_mm=20),
        name_value_row("提出人", proposers_text(context)),
        *name_value_rows(archival_fields(context)),
    )
    return Paper(f"{context.short}案卷封面", (*title_blocks, Grid(FOUR_COLUMNS_MM, rows)))


def archival_fields(context: PaperContext) -> tuple[tuple[str, str], ...]:
    """Who did what when, and where the file is kept."""
    case = context.case
    return (
        ("承办方式", label_of(case.part)),
        ("承办处室", case.department),
        ("承办人", case.handler),
        ("分管领导", case.leader),
        ("交办日期", day_text(case.handed_over)),
        ("签收日期", day_text(case.received_on)),
        ("文　号", context.done.letter or case.letter),
        ("发出日期", day_text(case.sent_on)),
        ("办理结果", result_text(context)),
        ("公开属性", disclosure_text(context)),
        ("索取号", case.index_no),
        ("办结日期", day_text(case.closed_on)),
        ("档　号", case.archived),
        ("保管期限", ""),
    )


def form_sheet(context: PaperContext, name: str, title: str, rows: Iterable[tuple[Cell, ...]], note: str = "") -> Paper:
    """A form with its title, the day of printing, its rows and a note."""
    heads = (
        Para(context.bureau, Style.NOTE),
        Para(title, Style.SHEET_TITLE),
        Para(f"打印日期：{day_text(context.today)}", Style.SMALL, Side.RIGHT),
    )
    tail = (Para(note, Style.SMALL),) if note else ()
    return Paper(f"{context.short}{name}", (*heads, Grid(FOUR_COLUMNS_MM, tuple(rows)), *tail))


def basic_rows(context: PaperContext, received: bool = True) -> tuple[tuple[Cell, ...], ...]:
    """The rows with which every form begins."""
    case = context.case
    dates = (("交办日期", day_text(case.handed_over)), ("签收日期", day_text(case.received_on)))
    kind = f"{context.kind.label}（{case.timing.label}）"
    fields = (("类　别", kind), ("编　号", case.number), ("承办方式", label_of(case.part)), ("主　题", case.topic))
    return (
        name_value_row("件　名", context.what),
        name_value_row("案　由", case.title, min_height_mm=14),
        name_value_row("提出人", proposers_text(context)),
        *name_value_rows((*fields, *(dates if received else ()))),
    )


def opinion_row(name: str, notes: Iterable[ReviewNote | None], lead: str, min_height_mm: int) -> tuple[Cell, ...]:
    """A row of opinions with who gave them and when; where none is recorded, room to write and to sign. `lead` is
    printed before them."""
    given = [note for note in notes if note is not None]
    opinions = [f"{note.what}：{note.opinion or '（无书面意见）'}　{note.signed}" for note in given]
    text = "\n".join(line for line in (lead, *opinions) if line)
    return head_cell(name), Cell(text, column_span=3, min_height_mm=min_height_mm, foot="" if given else SIGNATURE_LINE)


def proposal_text(context: PaperContext) -> str:
    """The proposal on the department, with a blank where none is known."""
    case = context.case
    co_phrase = f"，{'、'.join(case.co_departments)}协办" if case.co_departments else ""
    return f"拟由{case.department}承办{co_phrase}" if case.department else "拟由　　　　　　　　承办"


def proposers_text(context: PaperContext) -> str:
    """The proposers and the number of co-signers."""
    co_signers = f"（联名{context.case.co_signers}人）" if context.case.co_signers else ""
    return "、".join(context.case.proposers) + co_signers


def own_deadlines(context: PaperContext) -> list[Deadline]:
    """The deadlines of the bureau's own rules that were not ended."""
    return [deadline for deadline in context.case.deadlines.values() if not deadline.statutory and not deadline.ended]


def contacts_text(context: PaperContext) -> str:
    """The last three contacts, one on a line."""
    lines = [
        f"{contact.on.isoformat()}　{contact.way}　{contact.who}" + (f"：{contact.opinion}" if contact.opinion else "")
        for contact in context.done.contacts[-3:]
    ]
    return "\n".join(lines) or contact_phrase(context.done)


def result_text(context: PaperContext) -> str:
    """The result of a lead case; empty for a co case."""
    result = context.done.result or context.case.result
    return label_of(result) if context.leads else ""


def disclosure_text(context: PaperContext) -> str:
    """The decision on disclosure, or the one proposed."""
    return label_of(context.case.decision or context.done.decision or context.done.proposed_disclosure)


def labels_of(codes: Iterable[LabelledEnum]) -> tuple[str, ...]:
    """The labels of the codes."""
    return tuple(label_of(code) for code in codes)


def label_of(code: LabelledEnum | None) -> str:
    """The label of a code; empty for None."""
    return code.label if code else ""


def ticks(names: Iterable[str], chosen: str) -> str:
    """The names with a box each, that of the chosen one ticked."""
    return "　".join(f"{TICK if name == chosen and chosen else EMPTY} {name}" for name in names)


def day_text(value: date | None) -> str:
    """The date in Chinese; empty for None."""
    return display(value) if value else ""
