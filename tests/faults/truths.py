"""What is true after any run, whatever went wrong in it: each function yields what is not so."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.cli.demo.player import YEAR
from services.desk.ledger.projection import CaseRow
from services.desk.reports.summary import Scope, Summary, summarise
from shared.bus.subjects import event_subject
from shared.contracts.subscriptions import SUBSCRIPTIONS, durable
from shared.eventlog.merkle_leaf import leaf_hash
from shared.messaging.envelope import event_id
from tests.faults.driver import Promise

SHOWN, TALKATIVE = 5, 1_000_000


@dataclass(frozen=True)
class RunRecord:
    """All that a run left behind: the log with its positions, the JetStream stream, the durables, the tables."""

    events: Sequence[Mapping[str, Any]]  # in the order of positions; without one, at the end
    messages: Sequence[tuple[int, str, str, bytes]]  # sequence, id, subject and body of each message in stream EVENTS
    waiting: Mapping[str, int]  # how many messages each durable has not handled
    checkpoints: Mapping[str, int]
    parked: Sequence[str]
    live: Mapping[str, CaseRow]  # the ledger
    folded: Mapping[str, CaseRow]  # the same from the log
    rebuilt: Sequence[str]  # cases whose row a rebuild changed
    acknowledged: set[Promise] = field(default_factory=set)
    exits: Sequence[str] = ()  # processes that ended without being killed
    logs: Mapping[str, int] = field(default_factory=dict)  # bytes of each process's log file

    @property
    def words(self) -> Counter[tuple[Any, ...]]:
        """What was recorded, whatever the order between services."""
        return Counter((e["service"], e["stream"], e["type"], e["on"], e["body"]) for e in self.events)

    @property
    def figures(self) -> Summary:
        return summarise(self.folded.values(), Scope(year=YEAR))


def broken_truths(record: RunRecord) -> list[str]:
    """Every truth that does not hold, in words."""
    return [f"{truth.__doc__} {wrong}" for truth in TRUTHS for wrong in first_few(truth(record))]


def first_few(wrong: Iterable[str]) -> list[str]:
    all = list(wrong)
    return all[:SHOWN] + ([f"… {len(all)} in all"] if len(all) > SHOWN else [])


def versions(record: RunRecord) -> Iterable[str]:
    """Versions have no gaps:"""
    streams: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for e in record.events:
        streams[e["service"], e["stream"]].append(e["version"])
    return [f"{key} {stream}" for key, stream in streams.items() if sorted(stream) != list(range(1, len(stream) + 1))]


def positions(record: RunRecord) -> Iterable[str]:
    """Positions have no gaps and follow versions:"""
    last: dict[tuple[str, str], int] = {}
    for n, e in enumerate(record.events, start=1):
        key = e["service"], e["stream"]
        if e["position"] != n or e["version"] != last.get(key, 0) + 1:
            yield f"{key} {e['version']} at {e['position']}, {n} in the order"
        last[key] = e["version"]


def leaves(record: RunRecord) -> Iterable[str]:
    """Leaves are what the events say:"""
    return [name(e) for e in record.events if e["position"] and leaf_hash(e, e["position"]) != e["leaf_hash"]]


def stream(record: RunRecord) -> Iterable[str]:
    """The stream repeats the log, sequence by position:"""
    log = [
        (e["position"], id_of(e), event_subject(e["service"], e["stream"], e["type"]), e["body"].encode())
        for e in record.events
    ]
    if len(log) != len(record.messages):
        yield f"{len(log)} events, {len(record.messages)} messages"
    for event, message in zip(log, record.messages, strict=False):
        if event != message:
            yield f"{event[:3]} is {message[:3]}"


def commands(record: RunRecord) -> Iterable[str]:
    """What a command wrote, it wrote at once and for one reason:"""
    written: defaultdict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for e in record.events:
        written[e["service"], e["command_id"]].append(e)
    alike = ("xid", "command_hash", "causation_id", "correlation_id", "actor")
    torn = [group for group in written.values() if len({tuple(e[name] for name in alike) for e in group}) > 1]
    return [", ".join(name(e) for e in group) for group in torn]


def causes(record: RunRecord) -> Iterable[str]:
    """A cause is an event of the log:"""
    known = {id_of(e) for e in record.events}
    return [name(e) for e in record.events if e["causation_id"] and str(e["causation_id"]) not in known]


def acknowledged_are_in_log(record: RunRecord) -> Iterable[str]:
    """What was acknowledged is there:"""
    there = {(e["service"], e["stream"], e["version"], e["type"]) for e in record.events}
    return [str(event) for event in sorted(record.acknowledged - there)]


def letters(record: RunRecord) -> Iterable[str]:
    """No letter number is taken twice:"""
    taken = Counter(json.loads(e["body"])["letter"] for e in record.events if e["type"] == "feedback.number-taken")
    return [letter for letter, times in taken.items() if times > 1]


def parked(record: RunRecord) -> Iterable[str]:
    """Nothing is set aside:"""
    return record.parked


def idle(record: RunRecord) -> Iterable[str]:
    """Every durable is idle:"""
    return [f"{name} has {count}" for name, count in record.waiting.items() if count]


def received(record: RunRecord) -> Iterable[str]:
    """Every service has received all events that it subscribes to:"""
    for service, types in SUBSCRIPTIONS.items():
        subscribed = {event.type for event in types}
        last = max((e["position"] or 0 for e in record.events if e["type"] in subscribed), default=0)
        if service != "desk" and types and record.checkpoints.get(durable(service), 0) != last:
            yield f"{service} up to {record.checkpoints.get(durable(service), 0)} of {last}"


def ledger(record: RunRecord) -> Iterable[str]:
    """The ledger says what the log says:"""
    yield from different(record.live, record.folded)
    yield from (f"{id} was rebuilt otherwise" for id in record.rebuilt)


def unexpected_exits(record: RunRecord) -> Iterable[str]:
    """Nobody ended by himself, least of all to ask for an operator:"""
    return record.exits


def endless_loops(record: RunRecord) -> Iterable[str]:
    """Nobody complains without a pause:"""
    return [f"{name} wrote {size} bytes" for name, size in record.logs.items() if size > TALKATIVE]


TRUTHS: tuple[Callable[[RunRecord], Iterable[str]], ...] = (
    versions,
    positions,
    leaves,
    stream,
    commands,
    causes,
    acknowledged_are_in_log,
    letters,
    parked,
    idle,
    received,
    ledger,
    unexpected_exits,
    endless_loops,
)


def differences(record: RunRecord, undisturbed: RunRecord) -> list[str]:
    """How a run differs from the undisturbed one: positions depend on who was faster, nothing else may."""
    more, fewer = record.words - undisturbed.words, undisturbed.words - record.words
    said = [f"written too: {count} × {word[:4]} {word[4][:160]}" for word, count in more.items()]
    said += [f"not written: {count} × {word[:4]} {word[4][:160]}" for word, count in fewer.items()]
    said = first_few(sorted(said)) + first_few(
        different(without_positions(record.folded), without_positions(undisturbed.folded))
    )
    return said + ([] if record.figures == undisturbed.figures else [f"figures {record.figures}"])


def without_positions(rows: Mapping[str, CaseRow]) -> dict[str, CaseRow]:
    return {id: row.model_copy(update={"position": 0}) for id, row in rows.items()}


def different(ours: Mapping[str, CaseRow], theirs: Mapping[str, CaseRow]) -> Iterable[str]:
    for id in sorted(ours.keys() | theirs.keys()):
        if ours.get(id) != theirs.get(id):
            one, other = (dict(rows[id]) if id in rows else {} for rows in (ours, theirs))
            names = [key for key in {*one, *other} if one.get(key) != other.get(key)]
            yield f"{id} differs in {', '.join(f'{n}: {one.get(n)} / {other.get(n)}' for n in names)}"


def id_of(e: Mapping[str, Any]) -> str:
    return str(event_id(e["service"], e["stream"], e["version"]))


def name(e: Mapping[str, Any]) -> str:
    return f"{e['service']}/{e['stream']}/{e['version']} {e['type']}"
