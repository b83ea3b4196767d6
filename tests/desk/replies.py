"""Replies on their way to the portal, as all services would have recorded them."""

from datetime import UTC, date, datetime

from shared.contracts import feedback, intake
from shared.contracts.common.vocabulary import Disclosure, Result
from shared.contracts.publication import CorrectionNoted, ReplyNoted
from shared.messaging.envelope import Event, RecordedEvent
from tests.cases import REGISTERED
from tests.given_when_then import CASE, CLERK, DAY, ID

SIGNED_ON = date(2023, 5, 11)


def signed_and_sent(noted: ReplyNoted) -> list[Event]:
    """What feedback recorded before publication noted the reply."""
    return [
        feedback.ReplySigned(text=noted.text, letter=noted.letter, decision=Disclosure.ACTIVE, round=noted.round),
        feedback.ReplySent(
            text=noted.text,
            letter=noted.letter,
            result=Result.SOLVED,
            decision=Disclosure.ACTIVE,
            recipients=("甲代表", "乙代表"),
            joint=0,
            copies=(),
            round=noted.round,
        ),
    ]


def history(*events: Event, case: Event = REGISTERED, stream: str = CASE) -> list[RecordedEvent]:
    """A case as all services recorded it: what they did before, and what publication made of it."""
    whole: list[tuple[str, Event]] = [("intake", case)]
    for event in events:
        if isinstance(event, CorrectionNoted):
            facts = {name: getattr(REGISTERED, name) for name in intake.Facts.model_fields}
            changed = intake.Facts(**facts | {"title": event.title, "publishable": event.publishable})
            whole.append(("intake", intake.CaseCorrected(facts=changed, changed=(), reason="更正")))
        if isinstance(event, ReplyNoted):
            whole += [("feedback", reply_event) for reply_event in signed_and_sent(event)]
        whole.append((event.service(), event))
    at, versions = datetime(2023, 5, 15, tzinfo=UTC), dict.fromkeys(("intake", "assignment", "feedback"), 0)
    made = []
    for n, (service, event) in enumerate(whole, start=1):
        versions[service] = versions.get(service, 0) + 1
        on = SIGNED_ON if isinstance(event, feedback.ReplySigned) else DAY
        made.append(RecordedEvent(service, stream, versions[service], event, on, CLERK, ID, b"", ID, None, "", at, n))
    return made
