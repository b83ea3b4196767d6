"""Which records of a case its reader may amend or retract, by dry runs of the services; nothing is written."""

from collections.abc import Sequence

from services.desk.access import permissions
from services.desk.access.directory import Person
from services.desk.web.core.case_view import CaseFile, Tab
from services.desk.web.core.context import DeskContext
from shared.contracts.common.corrections import Amendment, Retraction
from shared.messaging.envelope import COMMANDS, Command
from shared.messaging.errors import Unavailable
from shared.runtime.dry_run import dry_run_request

LABELS = {"amend": "更正", "retract": "撤销"}
CorrectionLinks = dict[tuple[str, int], list[tuple[str, str]]]
"""By service and version of the record: the words of the commands and the labels of their links."""


async def correction_links(desk: DeskContext, user: Person, file: CaseFile) -> CorrectionLinks:
    """Which records on this page of the timeline the reader may correct; empty on other tabs and for the past."""
    if file.view.tab is not Tab.TIMELINE or file.view.is_past:
        return {}
    links: CorrectionLinks = {}
    entries = [entry for entry in file.page_entries if not entry.automatic and not entry.taken_back]
    for service in dict.fromkeys(entry.service for entry in entries):
        versions = [entry.version for entry in entries if entry.service == service]
        messages = [
            sample_correction(service, word, version)
            for version in versions
            for word in LABELS
            if f"{service}.{word}" in COMMANDS
        ]
        permitted = [message for message in messages if permissions.may(user, file.now, type(message))]
        for message, allowed in zip(
            permitted, await allowed_corrections(desk, user, file.now.id, service, permitted), strict=True
        ):
            if allowed:
                links.setdefault((service, message.version), []).append(
                    (type(message).word(), LABELS[type(message).word()])
                )
    return links


def sample_correction(service: str, word: str, version: int) -> Retraction | Amendment:
    """A command that corrects the record, to ask whether the service would accept it."""
    message = COMMANDS[f"{service}.{word}"](version=version, reason="核对")  # type: ignore[call-arg]
    assert isinstance(message, Retraction | Amendment)
    return message


async def allowed_corrections(
    desk: DeskContext, user: Person, id: str, service: str, messages: Sequence[Command]
) -> list[bool]:
    """Whether the service would accept each of them; a service that does not answer accepts none."""
    if not messages:
        return []
    try:
        answer = await desk.client.call_operation(
            service, "dry-run", **dry_run_request(id, user.actor, desk.today(), messages)
        )
    except Unavailable:
        return [False] * len(messages)
    return [result["allowed"] for result in answer["answers"]]
