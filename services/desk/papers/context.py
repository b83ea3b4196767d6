"""What every paper of a case is made from, and how the case, its proposers and its session are named in a letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.papers.handling import HandlingFacts
from services.desk.portal.eligibility import COUNCILS, chinese_numeral
from shared.contracts.common.vocabulary import HandlingRole, Kind, display
from shared.contracts.feedback.letter_registers import PREFIXES

BUREAU, OFFICE = "上海市市场监督管理局", "局办公室"
COMMITTEES = {Kind.SUGGESTION: "市人大常委会代表工委", Kind.PROPOSAL: "市政协提案委"}
PROPOSER_TITLES = {Kind.SUGGESTION: "代表", Kind.PROPOSAL: "委员"}
BODY_ENDINGS = ("委", "会", "党", "社", "盟", "团", "联", "组", "界", "部", "所", "院", "局", "办")
MAX_NAMED = 2  # of more proposers than this only the first is named in a letter


@dataclass(frozen=True, slots=True)
class PaperContext:
    """A case with what its history says, the text of its letter, the contact lines, and the day on which the paper
    is made."""

    case: CaseRow
    done: HandlingFacts = field(default_factory=HandlingFacts)
    text: str = ""
    today: date = date.min
    contact: tuple[tuple[str, str], ...] = ()
    bureau: str = BUREAU

    @property
    def kind(self) -> Kind:
        """The kind of the case; that of a suggestion where it is unknown."""
        return self.case.kind or Kind.SUGGESTION

    @property
    def what(self) -> str:
        """The case as letters name it: 市十六届人大一次会议第0099号代表建议."""
        council, what = COUNCILS[self.kind]
        session = f"{council.format(chinese_numeral(self.case.congress))}{chinese_numeral(self.case.session)}次会议"
        return f"{session}第{self.case.number}号{what}"

    @property
    def short(self) -> str:
        """The case as file names have it: 代表建议0099号."""
        return f"{self.kind.label}{self.case.number}号"

    @property
    def proposers(self) -> str:
        """The proposers as letters address them."""
        return proposer_title(self.case.proposers, self.kind, self.case.co_signers)

    @property
    def you(self) -> str:
        """您 for one person; 你们 for several or for a body."""
        alone = len(self.case.proposers) == 1 and self.case.co_signers == 0 and not is_body(self.case.proposers[0])
        return "您" if alone else "你们"

    @property
    def number(self) -> str:
        """The number of the letter; before it is signed, a blank for it."""
        letter = self.done.letter or self.case.letter
        return letter or f"{PREFIXES[self.kind]}〔{self.today.year}〕　　　　号"

    @property
    def signed(self) -> date | None:
        """The day of the letter; None before it is signed."""
        return self.done.signed_on or (self.case.sent_on if self.done.letter or self.case.letter else None)

    @property
    def dated(self) -> str:
        """The day of the letter as it is printed, with blanks before it is signed."""
        signed = self.signed
        return display(signed) if signed else f"{self.today.year}年　月　日"

    @property
    def copies(self) -> tuple[str, ...]:
        """Who got a copy; before it is sent, those that the rule names (市人大规定 art. 20)."""
        if self.done.copies or not self.leads:
            return self.done.copies
        return (COMMITTEES[self.kind], "市政府办公厅", *self.case.co_units)

    @property
    def leads(self) -> bool:
        """Whether this bureau answers the proposer."""
        return self.case.part is not HandlingRole.CO


def is_body(name: str) -> bool:
    """Whether a proposer is a party, an organisation or a committee rather than a person."""
    return len(name) > 4 and name.endswith(BODY_ENDINGS)


def proposer_title(proposers: tuple[str, ...], kind: Kind, co_signers: int = 0) -> str:
    """某某代表; 某某、某某委员; 某某等委员; a body by its name alone."""
    people = [proposer for proposer in proposers if not is_body(proposer)]
    bodies = [proposer for proposer in proposers if is_body(proposer)]
    names = list(bodies)
    if people:
        many = co_signers > 0 or len(people) > MAX_NAMED
        people_phrase = f"{people[0]}等" if many else "、".join(people)
        names.append(
            people_phrase
            if people_phrase.startswith(PROPOSER_TITLES[kind]) and not many
            else people_phrase + PROPOSER_TITLES[kind]
        )
    return "、".join(names)


def template_values(context: PaperContext) -> Mapping[str, str]:
    """The values of the fields that a template may use, by field name."""
    case, deadline = context.case, context.case.main_deadline
    return {
        "提出人": context.proposers,
        "称呼": context.you,
        "标题": case.title,
        "编号": case.number,
        "件名": context.what,
        "类别": context.kind.label,
        "承办处室": case.department,
        "承办人": case.handler,
        "主办单位": case.lead_unit,
        "会办单位": "、".join(case.co_units),
        "合办单位": "、".join(case.joint_units),
        "办理结果": case.result.label if case.result else "",
        "沟通情况": contact_phrase(context.done),
        "期限": display(deadline.due) if deadline else "",
        "今天": display(context.today),
        "年度": str(context.today.year),
        "本局": context.bureau,
    }


def contact_phrase(done: HandlingFacts) -> str:
    """The last contact as a phrase: 于2023年5月15日走访委员101; empty where there was none."""
    if not done.contacts:
        return ""
    last = done.contacts[-1]
    return f"于{display(last.on)}{last.way}{last.who}"


FIELDS = tuple(template_values(PaperContext(CaseRow(id="rd-16-1-0001"))))
