"""Every recorded fact can be put right: it is corrected, or another act replaces it, or it follows from what is."""

import pytest

import shared.contracts
from shared.messaging.envelope import COMMANDS, EVENTS
from tests.real import SERVICES

CORRECTED = {event.type for service in SERVICES for event in service.decider.corrections}
# What is not corrected by itself, and the command that puts it right.
REPLACED = {
    "intake.case-registered": "intake.correct",
    "intake.case-taken-over": "intake.correct",
    "intake.case-corrected": "intake.correct",
    "intake.case-handed-over-again": "intake.hand-over-again",
    "intake.cases-joined": "intake.split",
    "intake.cases-split": "intake.join",
    "intake.entry-voided": "intake.register",
    "intake.session-noted": "intake.note-session",
    "assignment.assignment-cancelled": "assignment.reopen",
    "assignment.assignment-reopened": "assignment.propose",
    "assignment.delegation-ended": "assignment.delegate",
    "assignment.delegation-granted": "assignment.end-delegation",
    "assignment.directory-adopted": "assignment.adopt-directory",
    "assignment.person-appointed": "assignment.remove-person",
    "assignment.person-left": "assignment.appoint-person",
    "supervision.calendar-adopted": "supervision.adopt-calendar",
    "supervision.case-closed": "supervision.reopen",
    "supervision.case-reopened": "supervision.close",
    "supervision.commitment-cancelled": "supervision.register-commitment",
    "supervision.commitment-carried-over": "supervision.carry-over",
    "supervision.commitment-changed": "supervision.report-change",
    "supervision.key-tasks-set": "supervision.set-key-tasks",
    "supervision.reminder-sent": "supervision.remind",
    "supervision.reminders-resumed": "supervision.suppress-reminders",
    "supervision.report-planned": "supervision.plan-report",
    "supervision.rules-adopted": "supervision.adopt-rules",
    "desk.engagement-linked": "desk.unlink-engagement",
    "desk.engagement-unlinked": "desk.link-engagement",
    "desk.template-changed": "desk.change-template",
    "desk.template-withdrawn": "desk.change-template",
    "feedback.house-rules-adopted": "feedback.adopt-house-rules",
    "feedback.number-taken": "feedback.void-number",
    "feedback.opinion-submitted": "feedback.recall-opinion",
    "feedback.opinion-approved": "feedback.review-opinion",
    "feedback.opinion-returned": "feedback.review-opinion",
    "feedback.opinion-signed": "feedback.recall-opinion",
    "feedback.opinion-recalled": "feedback.submit-opinion",
    "feedback.reply-submitted": "feedback.recall-reply",
    "feedback.reply-approved": "feedback.review-reply",
    "feedback.reply-returned": "feedback.review-reply",
    "feedback.reply-signed": "feedback.recall-reply",
    "feedback.reply-recalled": "feedback.submit-reply",
}
# What can't be undone: a series that gives numbers, a number that is void, a text that is gone, a day that began.
FINAL = {"feedback.series-opened", "feedback.number-voided", "publication.text-purged", "supervision.day-begun"}
# What policies record because of other events: it is put right when those are.
FOLLOWS = {
    "intake.return-suggested",
    "assignment.assignment-opened",
    "assignment.correction-noted",
    "feedback.correction-noted",
    "feedback.department-noted",
    "feedback.department-withdrawn",
    "feedback.disclosure-noted",
    "feedback.handling-opened",
    "feedback.handling-stopped",
    "feedback.joining-noted",
    "feedback.split-noted",
    "publication.correction-noted",
    "publication.disclosure-opened",
    "publication.disclosure-stopped",
    "publication.reply-noted",
    "publication.signing-noted",
    "publication.text-noted",
    "publication.text-set-aside",
    "supervision.case-discontinued",
    "supervision.deadline-ended",
    "supervision.deadline-met",
    "supervision.deadline-missed",
    "supervision.deadline-moved",
    "supervision.deadline-reopened",
    "supervision.deadline-set",
    "supervision.deadline-warned",
    "supervision.fact-noted",
    "supervision.fact-struck",
    "supervision.holder-noted",
    "supervision.supervision-opened",
}
CORRECTIONS = {f"{service.name}.{word}" for service in SERVICES for word in ("fact-retracted", "fact-amended")}
EVENT_TYPES = [type for type, event in EVENTS.items() if event.__module__.startswith(shared.contracts.__name__)]


@pytest.mark.parametrize("type", EVENT_TYPES)
def test_a_fact_is_put_right_in_one_way(type: str) -> None:
    ways = [type in each for each in (CORRECTED, REPLACED, FINAL, FOLLOWS, CORRECTIONS)]
    assert sum(ways) == 1


@pytest.mark.parametrize("command", sorted(set(REPLACED.values())))
def test_what_replaces_a_fact_is_a_command_of_people(command: str) -> None:
    assert any(role.value != "system" for role in COMMANDS[command].by)
