"""The papers of a case, what each is called, and which section of a case one must be allowed to see for it."""

from collections.abc import Callable
from dataclasses import dataclass

from services.desk.access.permissions import CaseSection
from services.desk.papers import forms
from services.desk.papers.context import PaperContext
from services.desk.papers.letters import letter
from services.desk.papers.notices import pressing_letters
from services.desk.papers.render.model import Paper

LABELS = "labels"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper; `needs` is the section of the case whose content it shows, `lead` and `co` tell for which
    part it is made."""

    slug: str
    title: str
    needs: CaseSection
    make: Callable[[PaperContext], tuple[Paper, ...]]
    says: str
    lead: bool = True
    co: bool = True

    def fits(self, context: PaperContext) -> bool:
        """Whether the paper is made for the part of that case."""
        return self.lead if context.leads else self.co


def single_paper(make: Callable[[PaperContext], Paper]) -> Callable[[PaperContext], tuple[Paper, ...]]:
    """The function for kinds that make exactly one paper."""
    return lambda context: (make(context),)


def no_paper(_: PaperContext) -> tuple[Paper, ...]:
    """The function for kinds that are printed in another way."""
    return ()


SHEETS: tuple[PaperKind, ...] = (
    PaperKind(
        "assignment", "分办单", CaseSection.CASE, single_paper(forms.assignment_sheet), "随件送领导批示、交承办处室"
    ),
    PaperKind(
        "approval",
        "文稿处理笺",
        CaseSection.DRAFTS,
        single_paper(forms.approval_sheet),
        "审核、公开审查、签发各环节签批",
    ),
    PaperKind(
        "letter",
        "答复、会办意见",
        CaseSection.DRAFTS,
        single_paper(letter),
        "函件格式，主办件答复代表委员，会办件函告主办单位",
    ),
    PaperKind(
        "disclosure",
        "公开审查表",
        CaseSection.DRAFTS,
        single_paper(forms.disclosure_sheet),
        "公开属性和保密审查",
        co=False,
    ),
    PaperKind(
        "evaluation",
        "意见征询表",
        CaseSection.CASE,
        single_paper(forms.opinion_form),
        "随答复寄给代表委员填写",
        co=False,
    ),
    PaperKind("pressing", "催办函", CaseSection.SUPERVISION, pressing_letters, "催办承办处室，催要会办意见"),
    PaperKind("cover", "案卷封面", CaseSection.CASE, single_paper(forms.cover), "归档立卷使用"),
    PaperKind(LABELS, "地址标签", CaseSection.CONTACT_DATA, no_paper, "每位提出人一枚，A4 两列七行", co=False),
)
SHEET_BY_SLUG = {sheet.slug: sheet for sheet in SHEETS}
