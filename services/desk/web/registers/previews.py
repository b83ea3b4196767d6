"""Calendars and rules of deadlines: edited, their effects on cases previewed (影响预览), and only then adopted."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.desk.access.permissions import scope_of
from services.desk.commands.parsing import parse_whole_number
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.register_access import RegisterKeeper, RegisterReader
from services.desk.web.registers.calendar_grid import WEEKDAYS, parse_ticked_days, year_grid
from services.desk.web.registers.operations import call_supervision, visible_reminders
from shared.contracts.supervision import CALENDAR, RULES, AdoptCalendar, AdoptRules, CalendarAdopted, Rule, RulesAdopted
from shared.messaging.envelope import RecordedEvent, field_error
from shared.messaging.errors import CommandError, Invalid, NotFound

router = APIRouter(include_in_schema=False)
MAX_SHOWN_CASES = 200


async def calendar_variables(desk: DeskContext, facts: Sequence[RecordedEvent], year: str) -> dict[str, Any]:
    """For templates: the adopted years, and the chosen year as a grid."""
    adopted = {fact.event.year: fact.event for fact in facts if isinstance(fact.event, CalendarAdopted)}
    shown_year = int(year) if year.isdecimal() and 2000 <= int(year) < 2100 else desk.today().year
    calendar = adopted.get(shown_year)
    months = year_grid(shown_year, calendar.holidays if calendar else (), calendar.workdays if calendar else ())
    years = sorted({*adopted, desk.today().year, desk.today().year + 1})
    return {"year": shown_year, "adopted": calendar, "months": months, "weekdays": WEEKDAYS, "years": years}


@router.get("/calendar/edit")
async def edit_calendar(
    request: Request, user: RegisterKeeper, desk: ContextDep, year: str = "", arranged: int = 0
) -> Response:
    """The grid with a box on every day; with `arranged` filled in as the State Council arranged the year."""
    variables = await calendar_variables(desk, await desk.effective_events(CALENDAR), year)
    if arranged:
        try:
            arranged_calendar = AdoptCalendar.model_validate(
                await call_supervision(desk, "arranged", year=variables["year"])
            )
        except Invalid as refusal:
            return redirect_with_flash(f"/registers/calendar/edit?year={variables['year']}", str(refusal), "warning")
        variables["months"] = year_grid(variables["year"], arranged_calendar.holidays, arranged_calendar.workdays)
    return page(request, "registers/calendar_edit.html", arranged=bool(arranged), **variables)


@router.post("/calendar/preview")
async def preview_calendar(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    """Which deadlines the ticked calendar would move."""
    command = _parse_calendar(await request.form())
    fields = [("year", str(command.year))]
    fields += [("holidays", str(day)) for day in command.holidays] + [
        ("workdays", str(day)) for day in command.workdays
    ]
    summary = f"{command.year}年：放假的工作日{len(command.holidays)}天，上班的休息日{len(command.workdays)}天。"
    return await _render_preview(request, user, desk, CALENDAR, command, fields, f"{command.year}年工作日历", summary)


@router.post("/calendar/adopt")
async def adopt_calendar(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    """Adopts the previewed calendar."""
    form = await request.form()
    return await _adopt(user, desk, CALENDAR, _parse_calendar(form), form)


def _parse_calendar(form: FormData) -> AdoptCalendar:
    year = parse_whole_number(str(form.get("year", ""))) or 0
    ticked = (list(map(str, form.getlist(name))) for name in ("holidays", "workdays"))
    holidays, workdays = parse_ticked_days(year, *ticked)
    return AdoptCalendar(year=year, holidays=holidays, workdays=workdays)


@router.get("/rules/edit")
async def edit_rule(request: Request, user: RegisterKeeper, desk: ContextDep, rule: str, since: date) -> Response:
    """The form of one rule, prefilled with what holds."""
    return page(request, "registers/rule_edit.html", rule=_rule_named(await current_rules(desk), rule, since))


@router.post("/rules/preview")
async def preview_rules(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    """Which deadlines the changed rule would move."""
    form = await request.form()
    changed, command = _parse_rules(form, await current_rules(desk))
    fields = [(name, str(form.get(name, ""))) for name in FIELDS]
    summary = f"“{changed.name}”自{changed.valid_from}起：{changed.value}{changed.unit.label}，依据{changed.source}。"
    return await _render_preview(request, user, desk, RULES, command, fields, f"期限规则“{changed.name}”", summary)


@router.post("/rules/adopt")
async def adopt_rules(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    """Adopts the previewed rule together with all others."""
    form = await request.form()
    return await _adopt(user, desk, RULES, _parse_rules(form, await current_rules(desk))[1], form)


FIELDS = ("rule", "since", "value", "warn", "after", "superior", "source", "valid_from")


async def current_rules(desk: DeskContext) -> tuple[Rule, ...]:
    """The rules adopted last; none before the first adoption."""
    adopted = [event.event for event in await desk.effective_events(RULES) if isinstance(event.event, RulesAdopted)]
    return adopted[-1].rules if adopted else ()


def _rule_named(rules: Sequence[Rule], name: str, since: date) -> Rule:
    rule = next((rule for rule in rules if (rule.rule, rule.valid_from) == (name, since)), None)
    if rule is None:
        raise NotFound(name)
    return rule


def _parse_rules(form: FormData, now: Sequence[Rule]) -> tuple[Rule, AdoptRules]:
    """The changed rule, and the command with all rules.

    With a later `valid_from` it stands beside the old one, which holds for deadlines started before; with the same
    day it replaces it. Raises `Invalid`, `NotFound`.
    """
    fields = {name: str(form.get(name, "")).strip() for name in FIELDS}
    try:
        current = _rule_named(now, fields["rule"], date.fromisoformat(fields["since"]))
        day_lists = {name: _parse_numbers(fields[name]) for name in ("warn", "after")}
        texts = {name: fields[name] for name in ("value", "superior", "source", "valid_from")}
        changed = Rule.model_validate({**current.model_dump(), **texts, **day_lists})
    except ValidationError as error:
        raise Invalid(errors=[field_error(error) for error in error.errors()]) from error
    except ValueError as error:
        raise Invalid("天数应为整数，多个天数用逗号分开，如 7,3,0；日期应如 2023-02-16") from error
    if changed.valid_from < current.valid_from:
        raise Invalid(f"启用日期不能早于现行规则的{current.valid_from}")
    others = [rule for rule in now if (rule.rule, rule.valid_from) != (changed.rule, changed.valid_from)]
    at = now.index(current)
    return changed, AdoptRules(rules=(*others[:at], changed, *others[at:]))


def _parse_numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip())


async def _render_preview(
    request: Request,
    user: RegisterKeeper,
    desk: DeskContext,
    register: str,
    command: AdoptCalendar | AdoptRules,
    fields: Sequence[tuple[str, str]],
    name: str,
    summary: str,
) -> Response:
    answer = await call_supervision(desk, "preview", register=register, command=command.model_dump(mode="json"))
    ids = tuple(answer["cases"])[:MAX_SHOWN_CASES]
    rows = (
        await CaseLists(desk.db).rows(CaseQuery(case=ids, size=MAX_SHOWN_CASES), scope_of(user), desk.today())
        if ids
        else ()
    )
    return page(
        request,
        "registers/preview.html",
        register=register,
        name=name,
        summary=summary,
        fields=fields,
        answer=answer,
        cases={row.id: row for row in rows},
        seen_version=len(await desk.history(register)),
        id=uuid4(),
    )


async def _adopt(
    user: RegisterKeeper, desk: DeskContext, register: str, command: AdoptCalendar | AdoptRules, form: FormData
) -> Response:
    """Adopts it at the version the preview was made on, so that a change since then is refused."""
    seen_version = parse_whole_number(str(form.get("_seen", "")))
    try:
        receipt = await desk.send_command(user, register, command, id=_form_id(form), expected_version=seen_version)
    except CommandError as refusal:
        return redirect_with_flash(f"/registers/{register}", f"未启用：{refusal.user_message}", "danger")
    message = f"{command.label}：已启用。" if receipt.written else "与现行内容相同，无须再启用。"
    return redirect_with_flash(f"/registers/{register}", message)


def _form_id(form: FormData) -> UUID:
    """The id the page was rendered with, so that a form posted twice adopts once."""
    try:
        return UUID(str(form.get("_id")))
    except ValueError:
        return uuid4()


@router.get("/ladder")
async def rehearse_reminders(
    request: Request, user: RegisterReader, desk: ContextDep, day: date | None = None
) -> Response:
    """The reminders (演练) that would be sent on a day by the deadlines as they are now."""
    business_date = day or desk.today()
    answer = await call_supervision(desk, "rehearse", day=business_date.isoformat())
    reminders = await visible_reminders(desk, user, answer["reminders"])
    count = answer["count"] if len(reminders) == len(answer["reminders"]) else len(reminders)
    return page(request, "registers/ladder.html", day=business_date, reminders=reminders, count=count)
