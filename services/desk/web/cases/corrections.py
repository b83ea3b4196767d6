"""Which records of a case its reader may amend or take back: the law of each service is asked, nothing is written."""

from collections.abc import Sequence

from services.desk.access import permissions
from services.desk.access.directory import Person
from services.desk.web.core.case_view import CaseFile, Tab
from services.desk.web.core.context import DeskContext
from shared.contracts.common.corrections import Amendment, Retraction
from shared.messaging.envelope import COMMANDS, Command
from shared.messaging.errors import Unavailable
from shared.runtime.dry_run import dry_run_request

CORRECTING = {"amend": "更正", "retract": "撤销"}
Corrections = dict[tuple[str, int], list[tuple[str, str]]]
"""By service and version the words of the commands, with what stands on their links."""


async def corrections(desk: DeskContext, user: Person, file: CaseFile) -> Corrections:
    """Which of the records on the page this reader may put right, as the law of each service answers."""
    if file.view.tab is not Tab.TIMELINE or file.view.is_past:
        return {}
    found: Corrections = {}
    theirs = [entry for entry in file.page_entries if not entry.automatic and not entry.taken_back]
    for service in dict.fromkeys(their.service for their in theirs):
        versions = [their.version for their in theirs if their.service == service]
        envelopes = [
            correction(service, word, n) for n in versions for word in CORRECTING if f"{service}.{word}" in COMMANDS
        ]
        may = [envelope for envelope in envelopes if permissions.may(user, file.now, type(envelope))]
        for envelope, fine in zip(may, await fitting(desk, user, file.now.id, service, may), strict=True):
            if fine:
                found.setdefault((service, envelope.version), []).append(
                    (type(envelope).word(), CORRECTING[type(envelope).word()])
                )
    return found


def correction(service: str, word: str, version: int) -> Retraction | Amendment:
    """The wish to put a record right, to ask whether that can be done at all."""
    envelope = COMMANDS[f"{service}.{word}"](version=version, reason="核对")  # type: ignore[call-arg]
    assert isinstance(envelope, Retraction | Amendment)
    return envelope


async def fitting(desk: DeskContext, user: Person, id: str, service: str, envelopes: Sequence[Command]) -> list[bool]:
    """Whether the law lets each of them pass; a service that does not answer lets none."""
    if not envelopes:
        return []
    try:
        answer = await desk.client.call_operation(
            service, "dry-run", **dry_run_request(id, user.actor, desk.today(), envelopes)
        )
    except Unavailable:
        return [False] * len(envelopes)
    return [each["allowed"] for each in answer["answers"]]
