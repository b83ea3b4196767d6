"""影响预览 at the desk: a calendar or a rule is drawn up, its effects on cases are shown, and only then adopted."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.desk.access.permissions import scope_of
from services.desk.commands.parsing import number
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.register_access import RegisterKeeper, RegisterReader
from services.desk.web.registers.calendar_grid import WEEKDAYS, grid, read
from services.desk.web.registers.operations import operated, within
from shared.contracts.supervision import CALENDAR, RULES, AdoptCalendar, AdoptRules, CalendarAdopted, Rule, RulesAdopted
from shared.messaging.envelope import RecordedEvent, field_error
from shared.messaging.errors import CommandError, Invalid, NotFound

router = APIRouter(include_in_schema=False)
SHOWN = 200


async def calendars(desk: DeskContext, facts: Sequence[RecordedEvent], year: str) -> dict[str, Any]:
    """The adopted years, and the one that is looked at as a grid."""
    adopted = {fact.event.year: fact.event for fact in facts if isinstance(fact.event, CalendarAdopted)}
    this = int(year) if year.isdecimal() and 2000 <= int(year) < 2100 else desk.today().year
    found = adopted.get(this)
    months = grid(this, found.holidays if found else (), found.workdays if found else ())
    years = sorted({*adopted, desk.today().year, desk.today().year + 1})
    return {"year": this, "adopted": found, "months": months, "weekdays": WEEKDAYS, "years": years}


@router.get("/calendar/edit")
async def edit(request: Request, user: RegisterKeeper, desk: ContextDep, year: str = "", arranged: int = 0) -> Response:
    """The grid with a box on every day. With `arranged` it is filled in as the State Council arranged the year."""
    said = await calendars(desk, await desk.register(CALENDAR), year)
    if arranged:
        try:
            found = AdoptCalendar.model_validate(await operated(desk, "arranged", year=said["year"]))
        except Invalid as refused:
            return redirect_with_flash(f"/registers/calendar/edit?year={said['year']}", str(refused), "warning")
        said["months"] = grid(said["year"], found.holidays, found.workdays)
    return page(request, "registers/calendar_edit.html", arranged=bool(arranged), **said)


@router.post("/calendar/preview")
async def preview_calendar(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    command = _calendar(await request.form())
    fields = [("year", str(command.year))]
    fields += [("holidays", str(day)) for day in command.holidays] + [("workdays", str(d)) for d in command.workdays]
    said = f"{command.year}年：放假的工作日{len(command.holidays)}天，上班的休息日{len(command.workdays)}天。"
    return await _previewed(request, user, desk, CALENDAR, command, fields, f"{command.year}年工作日历", said)


@router.post("/calendar/adopt")
async def adopt_calendar(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    form = await request.form()
    return await _adopted(user, desk, CALENDAR, _calendar(form), form)


def _calendar(form: FormData) -> AdoptCalendar:
    year = number(str(form.get("year", ""))) or 0
    ticked = (list(map(str, form.getlist(name))) for name in ("holidays", "workdays"))
    holidays, workdays = read(year, *ticked)
    return AdoptCalendar(year=year, holidays=holidays, workdays=workdays)


@router.get("/rules/edit")
async def edit_rule(request: Request, user: RegisterKeeper, desk: ContextDep, rule: str, since: date) -> Response:
    """One rule, begun with what holds."""
    return page(request, "registers/rule_edit.html", rule=_named(await rules_now(desk), rule, since))


@router.post("/rules/preview")
async def preview_rules(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    form = await request.form()
    changed, command = _rules(form, await rules_now(desk))
    fields = [(name, str(form.get(name, ""))) for name in FIELDS]
    said = f"“{changed.name}”自{changed.valid_from}起：{changed.value}{changed.unit.label}，依据{changed.source}。"
    return await _previewed(request, user, desk, RULES, command, fields, f"期限规则“{changed.name}”", said)


@router.post("/rules/adopt")
async def adopt_rules(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    form = await request.form()
    return await _adopted(user, desk, RULES, _rules(form, await rules_now(desk))[1], form)


FIELDS = ("rule", "since", "value", "warn", "after", "superior", "source", "valid_from")


async def rules_now(desk: DeskContext) -> tuple[Rule, ...]:
    adopted = [event.event for event in await desk.register(RULES) if isinstance(event.event, RulesAdopted)]
    return adopted[-1].rules if adopted else ()


def _named(rules: Sequence[Rule], name: str, since: date) -> Rule:
    found = next((rule for rule in rules if (rule.rule, rule.valid_from) == (name, since)), None)
    if found is None:
        raise NotFound(name)
    return found


def _rules(form: FormData, now: Sequence[Rule]) -> tuple[Rule, AdoptRules]:
    """The changed rule and all rules with it. With a later day it stands beside the old one, which holds for what
    began before; with the same day it takes its place."""
    said = {name: str(form.get(name, "")).strip() for name in FIELDS}
    try:
        old = _named(now, said["rule"], date.fromisoformat(said["since"]))
        listed = {name: _numbers(said[name]) for name in ("warn", "after")}
        plain = {name: said[name] for name in ("value", "superior", "source", "valid_from")}
        changed = Rule.model_validate({**old.model_dump(), **plain, **listed})
    except ValidationError as error:
        raise Invalid(errors=[field_error(error) for error in error.errors()]) from error
    except ValueError as error:
        raise Invalid("天数应为整数，多个天数用逗号分开，如 7,3,0；日期应如 2023-02-16") from error
    if changed.valid_from < old.valid_from:
        raise Invalid(f"启用日期不能早于现行规则的{old.valid_from}")
    others = [rule for rule in now if (rule.rule, rule.valid_from) != (changed.rule, changed.valid_from)]
    at = now.index(old)
    return changed, AdoptRules(rules=(*others[:at], changed, *others[at:]))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.replace("，", ",").replace("、", ",").split(",") if each.strip())


async def _previewed(
    request: Request,
    user: RegisterKeeper,
    desk: DeskContext,
    register: str,
    command: AdoptCalendar | AdoptRules,
    fields: Sequence[tuple[str, str]],
    name: str,
    said: str,
) -> Response:
    answer = await operated(desk, "preview", register=register, command=command.model_dump(mode="json"))
    ids = tuple(answer["cases"])[:SHOWN]
    found = await CaseLists(desk.db).rows(CaseQuery(case=ids, size=SHOWN), scope_of(user), desk.today()) if ids else ()
    return page(
        request,
        "registers/preview.html",
        register=register,
        name=name,
        values=said,
        fields=fields,
        answer=answer,
        cases={row.id: row for row in found},
        seen=len(await desk.history(register)),
        id=uuid4(),
    )


async def _adopted(
    user: RegisterKeeper, desk: DeskContext, register: str, command: AdoptCalendar | AdoptRules, form: FormData
) -> Response:
    """The version that the preview was made on is expected: what changed since has to be looked at again."""
    seen = number(str(form.get("_seen", "")))
    try:
        told = await desk.send_command(user, register, command, id=_id(form), expected_version=seen)
    except CommandError as refused:
        return redirect_with_flash(f"/registers/{register}", f"未启用：{refused.user_message}", "danger")
    said = f"{command.label}：已启用。" if told.written else "与现行内容相同，无须再启用。"
    return redirect_with_flash(f"/registers/{register}", said)


def _id(form: FormData) -> UUID:
    """The one the page was drawn with, so that a second press adopts nothing twice."""
    try:
        return UUID(str(form.get("_id")))
    except ValueError:
        return uuid4()


@router.get("/ladder")
async def ladder(request: Request, user: RegisterReader, desk: ContextDep, day: date | None = None) -> Response:
    """演练: what would be sent on a day by the deadlines as they stand."""
    on = day or desk.today()
    answer = await operated(desk, "rehearse", day=on.isoformat())
    told = await within(desk, user, answer["reminders"])
    count = answer["count"] if len(told) == len(answer["reminders"]) else len(told)
    return page(request, "registers/ladder.html", day=on, reminders=told, count=count)
