"""What a page offers somebody for a case: every act they may do, weighed by the services themselves."""

import asyncio
from collections.abc import Sequence
from datetime import date

from services.desk.access.directory import Person, fold_directory
from services.desk.commands.available import (
    AvailableCommands,
    DryRunAnswer,
    DryRunRequest,
    dry_run_requests,
    interpret,
    permitted_to,
    rank,
)
from services.desk.commands.case_defaults import FormContext
from services.desk.ledger.case_row import CaseRow
from services.desk.web.core.context import DeskContext
from shared.contracts.assignment import DIRECTORY
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, RecordedEvent
from shared.messaging.errors import Unavailable
from shared.runtime.dry_run import dry_run_request


async def available_commands(
    desk: DeskContext, user: Person, case: CaseRow, history: Sequence[RecordedEvent] | None = None
) -> AvailableCommands:
    """Every act somebody may do for a case, weighed by the services themselves, none of them written."""
    at, said = await form_context(desk, user, case, history)
    asking = dry_run_requests(at, said, permitted_to(user))
    answers = await asyncio.gather(*(_ask_service(desk, request, case.id, at.today) for request in asking))
    acts = [
        act for question, answer in zip(asking, answers, strict=True) if answer for act in interpret(question, answer)
    ]
    silent = {each.service for each, answer in zip(asking, answers, strict=True) if answer is None and each.commands}
    return rank(at, acts, sorted(silent))


async def form_context(
    desk: DeskContext, user: Person, case: CaseRow, history: Sequence[RecordedEvent] | None = None
) -> tuple[FormContext, list[Event]]:
    """What the forms of a case begin with, and the facts of the directory."""
    told = await desk.history(case.id) if history is None else history
    said = [event.event for event in await desk.register(DIRECTORY)]
    return FormContext(case, apply_corrections(told), fold_directory(said), user.actor, desk.today()), said


async def _ask_service(desk: DeskContext, question: DryRunRequest, stream: str, on: date) -> list[DryRunAnswer] | None:
    """None where the service does not answer now."""
    try:
        body = dry_run_request(stream, question.actor, on, question.commands)
        answers: list[DryRunAnswer] | None = (
            await desk.client.call_operation(question.service, "dry-run", **body)
        ).get("answers")
    except Unavailable:
        return None
    return answers
