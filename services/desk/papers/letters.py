"""The bureau's letters: the reply to the proposer, alone or with other lead units, and the opinion to the lead unit."""

from dataclasses import replace

from services.desk.imports.unit_names import full_name
from services.desk.papers.context import PaperContext
from services.desk.papers.render.gbt9704 import width
from services.desk.papers.render.model import Block, Letterhead, Paper, Para, Space, Style
from services.desk.papers.text_blocks import CONTACTS, LetterText, read_text
from shared.contracts.common.vocabulary import HandlingRole, Kind

DATE_FROM_RIGHT_CHARACTERS = 4  # the date stands four characters from the margin, the name over its middle
TITLE_LINE_CHARACTERS = 19  # of size two on a line
OPENING_WORDS, CLOSING_WORDS = ("收悉", "如下"), ("统一答复",)


def letter(docket: PaperContext) -> Paper:
    """The letter of the case: a reply where this bureau leads, an opinion where another unit does."""
    return reply(docket) if docket.leads else opinion(docket)


def reply(docket: PaperContext) -> Paper:
    """对…的答复. A joint case is signed by all lead units."""
    again = "再次" if docket.case.rounds > 1 else ""
    text = read_text(docket.text)
    opening = f"{docket.you}提出的《{docket.case.title}》收悉。经研究，现将办理情况答复如下："
    blocks: list[Block] = [
        *_marks(docket),
        Space(),
        Para(title_text(docket.what, f"的{again}答复"), Style.TITLE),
        Space(),
        Para(f"{docket.proposers}：", Style.ADDRESSEE),
        *_opened(text, opening),
    ]
    joint = docket.case.joint_units if docket.case.part is HandlingRole.JOINT else ()
    return _paper(docket, f"{docket.short}{again}答复", blocks, text, (docket.bureau, *map(signing_name, joint)))


def opinion(docket: PaperContext) -> Paper:
    """对…的会办意见, to the lead unit that answers the proposer (市人大规定 art. 17)."""
    text = read_text(docket.text)
    whom = "代表" if docket.kind is Kind.SUGGESTION else "提案者"
    opening = f"{docket.proposers}提出的《{docket.case.title}》收悉。现将会办意见函告如下："
    closing = f"以上意见供你单位统一答复{whom}时参考。"
    blocks: list[Block] = [
        Space(),
        Para(title_text(docket.what, "的会办意见"), Style.TITLE),
        Space(),
        Para(f"{full_name(docket.case.lead_unit)}：", Style.ADDRESSEE),
        *_opened(text, opening),
    ]
    if not _says(text.blocks[-2:], CLOSING_WORDS):
        blocks.append(Para(closing))
    return _paper(docket, f"{docket.short}会办意见", blocks, text, (docket.bureau,))


def title_text(what: str, tail: str) -> str:
    """A title that fills more than one line is parted where its sense allows, not where the line ends."""
    title = f"对{what}{tail}"
    return title if width(title) <= TITLE_LINE_CHARACTERS else title.replace("会议第", "会议\n第", 1)


def keep_last_paragraph(blocks: list[Block]) -> list[Block]:
    """The last paragraph stays with the signature: nobody signs a page without a text."""
    *before, last = blocks
    return [*before, replace(last, held=True)] if isinstance(last, Para) else blocks


def signing_name(unit: str) -> str:
    """A unit of the city as it signs: 市公安局 is 上海市公安局."""
    return f"上海{unit}" if unit.startswith("市") else unit


def _paper(docket: PaperContext, name: str, blocks: list[Block], text: LetterText, signers: tuple[str, ...]) -> Paper:
    contact = text.contact or docket.contact
    known = "　".join(f"{title}：{said}" for title, said in contact if title in CONTACTS and said)
    tail = [Para(f"（{known}）", Style.CONTACT)] if known else []
    signed = sign_off(signers, docket.dated)
    head = Letterhead(docket.bureau, docket.number, draft=docket.signed is None)
    return Paper(name, (*keep_last_paragraph(blocks), Space(2, held=True), *signed, *tail), head, docket.copies)


def sign_off(signers: tuple[str, ...], dated: str) -> tuple[Para, ...]:
    """Who signs, over the date: the date four characters from the right, each name over the middle of it."""
    longest = max(width(signer) for signer in (*signers, dated))
    edge = DATE_FROM_RIGHT_CHARACTERS + max(0.0, (longest - width(dated)) / 2 - DATE_FROM_RIGHT_CHARACTERS)
    middle = edge + width(dated) / 2
    lines = [Para(signer, Style.SIGNED, right=middle - width(signer) / 2) for signer in signers]
    return (*lines, Para(dated, Style.SIGNED, right=edge))


def _marks(docket: PaperContext) -> tuple[Para, ...]:
    """办理结果 and 公开属性, at the upper right."""
    done, case = docket.done, docket.case
    result, decision = done.result or case.result, case.decision or done.decision or done.proposed_disclosure
    said = [f"办理结果：{result.label}" if result else "", f"公开属性：{decision.label}" if decision else ""]
    line = "　".join(each for each in said if each)
    return (Para(line, Style.MARK),) if line else ()


def _opened(text: LetterText, opening: str) -> tuple[Block, ...]:
    """The opening, unless the text brings its own."""
    return text.blocks if _says(text.blocks[:2], OPENING_WORDS) else (Para(opening), *text.blocks)


def _says(blocks: tuple[Block, ...], words: tuple[str, ...]) -> bool:
    return any(isinstance(block, Para) and any(word in block.text for word in words) for block in blocks)
