"""办理工作总结: the yearly report as offices write it, its first section filled in from the figures, the others
begun."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.papers.context import BUREAU
from services.desk.papers.letters import keep_last_paragraph, sign_off
from services.desk.papers.render.model import Block, Paper, Para, Space, Style, list_table
from services.desk.reports.summary import Figure, Summary
from shared.contracts.common.vocabulary import RESULTS, HandlingRole, Kind, display

TO_FILL = "（请补充：{}）"
MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What the report is made from; `engagements` are sentences on other work with deputies and members."""

    summary: Summary
    cases: Sequence[CaseRow]
    year: int
    today: date
    engagements: tuple[str, ...] = ()
    bureau: str = BUREAU

    def figure(self, name: str) -> Figure:
        """The figure of that name. Raises `StopIteration` where there is none."""
        figures = (*self.summary.figures, *self.summary.more)
        return next(figure for figure in figures if figure.name == name)


def annual_report(year: YearFacts) -> Paper:
    """The report; what no record says is left to be written, in brackets."""
    blocks: list[Block] = [
        Para(f"{year.bureau}{year.year}年度\n人大代表建议和政协提案办理工作总结", Style.TITLE),
        Space(),
        *opening(year),
        Para("一、基本情况", Style.FIRST),
        *basic_figures(year),
        Space(),
        table(year),
        Space(),
        Para("二、主要做法", Style.FIRST),
        *practice(year),
        Para("三、其他特色工作", Style.FIRST),
        *other_work(year),
        Para("四、下一步工作打算", Style.FIRST),
        *keep_last_paragraph(outlook(year)),
        Space(2, keep_with_next=True),
        *sign_off((year.bureau,), display(year.today)),
    ]
    return Paper(f"{year.year}年度建议提案办理工作总结", tuple(blocks), official=True)


def opening(year: YearFacts) -> list[Block]:
    """The opening paragraph, with the day up to which the figures count."""
    until = year.summary.scope.until or year.today
    return [
        Para(
            f"{year.year}年，我局认真贯彻落实市委、市政府关于做好建议提案办理工作的要求，把办理建议提案作为"
            f"自觉接受监督、改进市场监管工作的重要途径，全力抓好各项办理任务。截至{display(until)}，办理情况总结如下："
        )
    ]


def basic_figures(year: YearFacts) -> list[Block]:
    """How many cases, of which kind and part, with which results; the numbers are those of the summary page."""
    return [
        Para(counts_sentence(year)),
        Para(results_sentence(year)),
        Para(timeliness_sentence(year)),
        Para(evaluation_sentence(year)),
    ]


def counts_sentence(year: YearFacts) -> str:
    """The sentence on the number of cases by kind and part."""
    summary = year.summary
    joint = sum(len(ids) for (_, part), ids in summary.counts.items() if part is HandlingRole.JOINT)
    lead = f"主办（含合办{joint}件）" if joint else "主办"
    by_part = f"{lead}{summary.count(leads=True)}件、会办{summary.count(leads=False)}件"
    total = f"{year.year}年，我局共承办建议提案{summary.count()}件，其中{by_part}。"
    by_kind = [
        f"{kind.label}{summary.count(kind)}件（主办{summary.count(kind, True)}件、会办{summary.count(kind, False)}件）"
        for kind in Kind
    ]
    key = len(year.figure("督办重点件").cases)
    return total + "，".join(by_kind) + "。" + (f"其中重点督办件{key}件。" if key else "")


def results_sentence(year: YearFacts) -> str:
    """The sentence on the results, by the codes of each kind: a suggestion and a proposal are answered in different
    terms."""
    sentences = []
    for kind in Kind:
        ids = {case.id for case in year.cases if case.kind is kind}
        parts = [
            f"“{code.label}”{count}件"
            for code in RESULTS[kind]
            if (count := sum(id in ids for id in year.summary.results[code]))
        ]
        if parts:
            sentences.append(f"{kind.label}中，{'、'.join(parts)}")
    solved = year.figure("解决采纳")
    solved_sentence = (
        f"已答复的{len(solved.base)}件主办件，解决采纳{share_text(solved)}。" if solved.base else "主办件尚未答复。"
    )
    return solved_sentence + ("；".join(sentences) + "。" if sentences else "")


def timeliness_sentence(year: YearFacts) -> str:
    """The sentence on timeliness and personal contact."""
    reply, opinion, met_in_person = year.figure("按时答复"), year.figure("按时送会办意见"), year.figure("面商")
    parts = [
        f"主办件按时答复{share_text(reply)}" if reply.base else "",
        f"会办件按时送达会办意见{share_text(opinion)}" if opinion.base else "",
        f"主办件与代表、委员面商{share_text(met_in_person)}" if met_in_person.base else "",
    ]
    return "，".join(part for part in parts if part) + "。"


def evaluation_sentence(year: YearFacts) -> str:
    """The sentence on evaluations, publication and commitments."""
    satisfied, published, commitments = year.figure("满意"), year.figure("已公开"), year.figure("承诺按期兑现")
    dissatisfied = year.figure("评价不满意")
    parts = [
        f"收到代表、委员评价{len(satisfied.base)}件，满意和基本满意{share_text(satisfied)}，"
        f"不满意{len(dissatisfied.cases)}件"
        if satisfied.base
        else "",
        f"答复已公开{share_text(published)}" if published.base else "",
        f"到期承诺按期兑现{share_text(commitments)}" if commitments.base else "",
    ]
    return "；".join(part for part in parts if part) + "。" if any(parts) else "评价和公开情况尚在统计。"


def share_text(figure: Figure) -> str:
    """36件（占37件的97.3%）: a rate always with what it is a rate of."""
    rate = f"{figure.rate:.1%}" if figure.rate is not None else "—"
    return f"{len(figure.cases)}件（占{len(figure.base)}件的{rate}）"


def table(year: YearFacts) -> Block:
    """The table of kinds: all cases, lead, co, closed."""
    heads = ("类别", "合计", "主办、合办", "会办", "已办结")
    closed = set(year.figure("已办结").cases)
    kinds: tuple[Kind | None, ...] = (*Kind, None)
    rows = []
    for kind in kinds:
        closed_count = sum(1 for case in year.cases if case.id in closed and kind in (None, case.kind))
        summary = year.summary
        numbers = (summary.count(kind), summary.count(kind, True), summary.count(kind, False), closed_count)
        rows.append((kind.label if kind else "合计", *(f"{number}件" for number in numbers)))
    return list_table(heads, (36.0, 30.0, 30.0, 30.0, 30.0), rows)


def practice(year: YearFacts) -> list[Block]:
    """How the work was done, as far as records say."""
    cases = examples(year.cases)
    contacts = sum(case.contacts for case in year.cases)
    reminders = sum(case.reminders for case in year.cases)
    departments = len({case.department for case in year.cases if case.department})
    reminders_phrase = f"，全年催办提醒{reminders}次" if reminders else ""
    return [
        Para(
            "（一）落实两级责任。建立局领导牵头、处室承办、专人负责的工作机制，逐件明确承办处室、承办人和完成时限，"
            f"{departments}个处室参与办理{reminders_phrase}。",
            Style.SECOND,
        ),
        Para(f"（二）加强沟通协商。坚持先沟通、后答复，全年与代表、委员沟通{contacts}次，逐条听取意见。", Style.SECOND),
        Para("（三）注重办理实效。" + "".join(cases or [TO_FILL.format("典型案例的做法和成效")]), Style.SECOND),
    ]


def examples(cases: Iterable[CaseRow]) -> list[str]:
    """Sentences on the first cases whose effect was recorded in figures."""
    with_outcomes = [case for case in cases if case.outcomes][:MAX_EXAMPLES]
    return [
        f"在办理{case.kind.label if case.kind else ''}第{case.number}号《{case.title}》中，"
        + "，".join(f"{outcome.what}{outcome.value.normalize():f}{outcome.unit}" for outcome in case.outcomes)
        + "。"
        for case in with_outcomes
    ]


def other_work(year: YearFacts) -> list[Block]:
    """Other work with deputies and members; a reminder to write it where nothing is recorded."""
    if not year.engagements:
        return [Para(TO_FILL.format("在线咨询、走访、视察调研、立法调研、社会监督员等代表委员联络工作"))]
    return [Para(engagement) for engagement in year.engagements]


def outlook(year: YearFacts) -> list[Block]:
    """The plans: what is still open is named, the rest is for the office to write."""
    carried, dissatisfied = year.figure("承诺转下年度"), year.figure("评价不满意")
    closed, released = year.figure("已办结"), set(year.figure("撤回、退回").cases)
    open_ids = [id for id in closed.base if id not in closed.cases and id not in released]
    plans = [
        f"对尚未办结的{len(open_ids)}件，明确责任、按期办结" if open_ids else "",
        f"对转入下年度的{len(carried.cases)}件承诺事项跟踪兑现" if carried.cases else "",
        f"对评价不满意的{len(dissatisfied.cases)}件再次办理、补充答复" if dissatisfied.cases else "",
    ]
    plans_text = "；".join(fact for fact in plans if fact)
    first_plan = f"一是抓好跟踪落实，{plans_text}。" if plans_text else "一是抓好跟踪落实，对已答复件开展“回头看”。"
    return [
        Para(first_plan),
        Para("二是提高答复质量，加强起草、审核、公开审查各环节把关，扩大答复公开。"),
        Para("三是密切代表委员联系，把建议提案中的真知灼见转化为市场监管工作的实际举措。"),
    ]
