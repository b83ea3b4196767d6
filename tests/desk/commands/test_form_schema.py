"""Every command that a person gives has a form, and what is filled in comes back as it was."""

from datetime import date

import pytest

from services.cli.demo import player
from services.cli.demo.year_plan import plan_year
from services.desk.commands.form_data import FormInvalid, defaults, parse, to_form_data
from services.desk.commands.form_schema import (
    CommandForm,
    Field,
    FieldChoices,
    FormValues,
    Option,
    command_form,
    flatten,
)
from services.desk.imports.handover_list import read_handover_list as hand_over
from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.common.vocabulary import FIELD_LABELS
from shared.contracts.feedback import AdoptHouseRules, RecordEvaluation, SendReply, SubmitReply
from shared.contracts.publication import Redact
from shared.contracts.supervision import AdoptRules, SetKeyTasks
from shared.messaging.envelope import COMMANDS, Command, Role

PEOPLES = [
    command_type
    for command_type in COMMANDS.values()
    if command_type.by - {Role.SYSTEM} and command_type.__module__.startswith("shared.")
]


def named(command_type: type[Command]) -> str:
    return command_type.type


def at(drawn: CommandForm, path: str) -> Field:
    return next(field for field in flatten(drawn.fields) if field.path == path)


@pytest.mark.parametrize("command", PEOPLES, ids=named)
def test_every_command_of_a_person_has_a_form_in_chinese(command: type[Command]) -> None:
    drawn = command_form(command, defaults(command))
    assert [field.name for field in drawn.fields] == list(command.model_fields)
    for field in flatten(drawn.fields):
        assert field.label == FIELD_LABELS[field.name]
        assert field.widget
        if field.widget in ("code", "ticks", "yes"):
            assert field.options


@pytest.fixture(scope="module")
def commands() -> list[Command]:
    rows = hand_over(player.HANDOVER_LIST_FILE).rows
    return [
        *(act.command for act in plan_year(rows)),
        *(row.command for row in rows),
        adopt_year(2023),
        AdoptRules(rules=DEFAULTS),
    ]


def test_what_was_filled_in_comes_back_as_it_was(commands: list[Command]) -> None:
    assert len({type(command) for command in commands}) > 60
    for command in commands:
        assert parse(type(command), to_form_data(command)) == command


def test_a_blank_form_asks_for_what_must_be_said() -> None:
    with pytest.raises(FormInvalid) as refused:
        parse(SubmitReply, defaults(SubmitReply))
    assert refused.value.errors == {"text": "必填，请补充", "result": "必填，请补充"}
    drawn = command_form(SubmitReply, refused.value.values, errors=refused.value.errors)
    assert [label for _, label, _ in drawn.mistakes] == ["文稿", "办理结果"]


def test_a_row_left_blank_is_no_row_and_a_mistake_stands_in_its_own_row() -> None:
    said: FormValues = {
        "text": ["sha256:" + 64 * "a"],
        "result": ["planned"],
        "commitments.0.what": [""],
        "commitments.0.due": [""],
        "commitments.1.what": ["年内修订标准"],
        "commitments.1.due": ["明年"],
    }
    with pytest.raises(FormInvalid) as refused:
        parse(SubmitReply, said)
    assert refused.value.errors == {"commitments.0.due": "应为日期，如 2023-02-16"}
    drawn = command_form(SubmitReply, refused.value.values, errors=refused.value.errors)
    rows = at(drawn, "commitments").rows
    assert (len(rows), rows[0][0].value, rows[0][1].error) == (2, "年内修订标准", "应为日期，如 2023-02-16")
    assert rows[1][0].value == ""


def test_several_things_stand_on_lines_of_their_own() -> None:
    said: FormValues = {
        "recipients": ["代表甲\r\n 代表乙 \r\n"],
        "joint": ["2"],
        "dispatches.0.recipient": ["代表甲"],
        "dispatches.0.way": ["letter"],
    }
    command = parse(SendReply, said)
    assert command.recipients == ("代表甲", "代表乙")
    assert [dispatch.way.label for dispatch in command.dispatches] == ["书信"]


def test_a_group_that_may_be_missing_is_missing_when_blank() -> None:
    said: FormValues = {"attitude": ["satisfied"], "outcome": ["satisfied"], "sheet.consent": [""]}
    assert parse(RecordEvaluation, said).sheet is None
    assert parse(RecordEvaluation, said | {"sheet.leader_answered": ["true"]}).sheet is not None


def test_what_was_said_stays_among_the_choices_even_where_it_is_none_any_more() -> None:
    choices = {"unit": FieldChoices((Option("市教委", "市教委"),))}
    drawn = command_form(COMMANDS["feedback.press-opinion"], {"unit": ["市商务委"]}, choices)
    assert [option.value for option in at(drawn, "unit").options] == ["市教委", "市商务委"]
    assert at(drawn, "unit").widget == "code"


def test_a_file_that_was_kept_is_named_shortly() -> None:
    digest = "sha256:" + "8ae6301c" * 8
    kept = command_form(Redact, {"text": [digest]}, {"text": FieldChoices((Option("x", "另一份"),))})
    assert [option.label for option in at(kept, "text").options] == ["另一份", "文稿8ae6301c"]


def test_the_system_is_no_post_to_choose() -> None:
    drawn = command_form(COMMANDS["assignment.appoint-person"], {})
    assert "system" not in [option.value for option in at(drawn, "roles").options]


def test_a_month_of_tasks_and_a_cut_text_are_rows() -> None:
    for command, path in ((SetKeyTasks, "tasks"), (Redact, "cuts"), (AdoptHouseRules, "separations")):
        assert at(command_form(command, {}), path).widget == "rows"


def test_a_day_is_read_as_it_is_typed() -> None:
    command = parse(COMMANDS["supervision.begin-day"], {"day": ["2023-02-16"]})
    assert command.model_dump()["day"] == date(2023, 2, 16)
