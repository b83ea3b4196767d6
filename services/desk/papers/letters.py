"""The bureau's letters: the reply to the proposer, alone or with other lead units, and the opinion to the lead unit."""

from dataclasses import replace

from services.desk.imports.unit_names import full_name
from services.desk.papers.context import PaperContext
from services.desk.papers.render.gbt9704 import width
from services.desk.papers.render.model import Block, Letterhead, Paper, Para, Space, Style
from services.desk.papers.text_blocks import CONTACTS, LetterText, read_text
from shared.contracts.common.vocabulary import HandlingRole, Kind

DATE_FROM_RIGHT_CHARACTERS = 4  # the date ends four characters before the margin, the name is centred over it
TITLE_LINE_CHARACTERS = 19  # in size 二号, on one line
OPENING_WORDS, CLOSING_WORDS = ("收悉", "如下"), ("统一答复",)


def letter(context: PaperContext) -> Paper:
    """The letter of the case: a reply where this bureau leads, an opinion where another unit does."""
    return reply(context) if context.leads else opinion(context)


def reply(context: PaperContext) -> Paper:
    """对…的答复. A joint case is signed by all lead units."""
    again = "再次" if context.case.rounds > 1 else ""
    text = read_text(context.text)
    opening = f"{context.you}提出的《{context.case.title}》收悉。经研究，现将办理情况答复如下："
    blocks: list[Block] = [
        *_marking_lines(context),
        Space(),
        Para(title_text(context.what, f"的{again}答复"), Style.TITLE),
        Space(),
        Para(f"{context.proposers}：", Style.ADDRESSEE),
        *_with_opening(text, opening),
    ]
    joint = context.case.joint_units if context.case.part is HandlingRole.JOINT else ()
    return _paper(context, f"{context.short}{again}答复", blocks, text, (context.bureau, *map(signing_name, joint)))


def opinion(context: PaperContext) -> Paper:
    """对…的会办意见, to the lead unit that answers the proposer (市人大规定 art. 17)."""
    text = read_text(context.text)
    proposer_word = "代表" if context.kind is Kind.SUGGESTION else "提案者"
    opening = f"{context.proposers}提出的《{context.case.title}》收悉。现将会办意见函告如下："
    closing = f"以上意见供你单位统一答复{proposer_word}时参考。"
    blocks: list[Block] = [
        Space(),
        Para(title_text(context.what, "的会办意见"), Style.TITLE),
        Space(),
        Para(f"{full_name(context.case.lead_unit)}：", Style.ADDRESSEE),
        *_with_opening(text, opening),
    ]
    if not _contains(text.blocks[-2:], CLOSING_WORDS):
        blocks.append(Para(closing))
    return _paper(context, f"{context.short}会办意见", blocks, text, (context.bureau,))


def title_text(what: str, tail: str) -> str:
    """The title; one longer than a line is broken before the case's number, not where the line happens to end."""
    title = f"对{what}{tail}"
    return title if width(title) <= TITLE_LINE_CHARACTERS else title.replace("会议第", "会议\n第", 1)


def keep_last_paragraph(blocks: list[Block]) -> list[Block]:
    """The blocks, the last paragraph kept on one page with what follows, so that no page has only the signature."""
    *before, last = blocks
    return [*before, replace(last, keep_with_next=True)] if isinstance(last, Para) else blocks


def signing_name(unit: str) -> str:
    """The name under which a unit of the city signs: 市公安局 is 上海市公安局."""
    return f"上海{unit}" if unit.startswith("市") else unit


def _paper(context: PaperContext, name: str, blocks: list[Block], text: LetterText, signers: tuple[str, ...]) -> Paper:
    contact = text.contact or context.contact
    contact_line = "　".join(f"{title}：{value}" for title, value in contact if title in CONTACTS and value)
    contact_blocks = [Para(f"（{contact_line}）", Style.CONTACT)] if contact_line else []
    signature = sign_off(signers, context.dated)
    letterhead = Letterhead(context.bureau, context.number, draft=context.signed is None)
    return Paper(
        name,
        (*keep_last_paragraph(blocks), Space(2, keep_with_next=True), *signature, *contact_blocks),
        letterhead,
        context.copies,
    )


def sign_off(signers: tuple[str, ...], dated: str) -> tuple[Para, ...]:
    """The signature: names over the date, which ends `DATE_FROM_RIGHT_CHARACTERS` before the margin, each name
    centred over it."""
    longest = max(width(signer) for signer in (*signers, dated))
    date_right = DATE_FROM_RIGHT_CHARACTERS + max(0.0, (longest - width(dated)) / 2 - DATE_FROM_RIGHT_CHARACTERS)
    centre = date_right + width(dated) / 2
    lines = [Para(signer, Style.SIGNED, right=centre - width(signer) / 2) for signer in signers]
    return (*lines, Para(dated, Style.SIGNED, right=date_right))


def _marking_lines(context: PaperContext) -> tuple[Para, ...]:
    """办理结果 and 公开属性, at the upper right."""
    done, case = context.done, context.case
    result, decision = done.result or case.result, case.decision or done.decision or done.proposed_disclosure
    markings = [f"办理结果：{result.label}" if result else "", f"公开属性：{decision.label}" if decision else ""]
    line = "　".join(marking for marking in markings if marking)
    return (Para(line, Style.MARK),) if line else ()


def _with_opening(text: LetterText, opening: str) -> tuple[Block, ...]:
    """The text with the opening, unless it brings its own."""
    return text.blocks if _contains(text.blocks[:2], OPENING_WORDS) else (Para(opening), *text.blocks)


def _contains(blocks: tuple[Block, ...], words: tuple[str, ...]) -> bool:
    return any(isinstance(block, Para) and any(word in block.text for word in words) for block in blocks)
