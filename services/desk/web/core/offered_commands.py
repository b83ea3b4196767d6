"""What a page offers somebody for a case: the commands their role permits, as dry runs of the services allow them."""

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
    """Every command the user may give for a case, decided by the services as dry runs; nothing is written."""
    form, directory_events = await form_context(desk, user, case, history)
    requests = dry_run_requests(form, directory_events, permitted_to(user))
    answers = await asyncio.gather(*(_ask_service(desk, request, case.id, form.today) for request in requests))
    commands = [
        command
        for request, answer in zip(requests, answers, strict=True)
        if answer
        for command in interpret(request, answer)
    ]
    silent = {
        request.service
        for request, answer in zip(requests, answers, strict=True)
        if answer is None and request.commands
    }
    return rank(form, commands, sorted(silent))


async def form_context(
    desk: DeskContext, user: Person, case: CaseRow, history: Sequence[RecordedEvent] | None = None
) -> tuple[FormContext, list[Event]]:
    """What the forms of a case are prefilled from, and the events of the directory."""
    past = await desk.history(case.id) if history is None else history
    directory_events = [event.event for event in await desk.effective_events(DIRECTORY)]
    return FormContext(
        case, apply_corrections(past), fold_directory(directory_events), user.actor, desk.today()
    ), directory_events


async def _ask_service(
    desk: DeskContext, request: DryRunRequest, stream: str, business_date: date
) -> list[DryRunAnswer] | None:
    """The answers of the dry run; None where the service does not answer now."""
    try:
        body = dry_run_request(stream, request.actor, business_date, request.commands)
        answers: list[DryRunAnswer] | None = (await desk.client.call_operation(request.service, "dry-run", **body)).get(
            "answers"
        )
    except Unavailable:
        return None
    return answers
