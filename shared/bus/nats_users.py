"""The users of NATS and their permissions: one per service; only desk and CLI may send commands.

See docs/architecture.md, truth 11.
"""

import json
from collections.abc import Mapping

from shared.bus.subjects import EVENTS_STREAM, WAKE
from shared.contracts.subscriptions import SUBSCRIPTIONS, durable
from shared.eventlog.admin import SERVICES

USERS = (*SERVICES, "sequencer", "cli", "health")
COMMANDS = ["cmd.v1.>"]
QUESTIONS = ["ops.v1.>", f"$JS.API.STREAM.INFO.{EVENTS_STREAM}", f"$JS.API.CONSUMER.INFO.{EVENTS_STREAM}.*",
             f"$JS.API.DIRECT.GET.{EVENTS_STREAM}", f"$JS.API.STREAM.MSG.GET.{EVENTS_STREAM}"]  # fmt: skip


def inbox(user: str) -> str:
    """The inbox prefix of a user; NATS permits each user only its own."""
    return f"_INBOX_{user}"


def consumer_permissions(service: str) -> list[str]:
    """The subjects for pulling from the durable of a service and acknowledging."""
    if not SUBSCRIPTIONS.get(service):
        return []
    name = durable(service)
    return [
        f"$JS.API.CONSUMER.INFO.{EVENTS_STREAM}.{name}",
        f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS_STREAM}.{name}",
        f"$JS.ACK.{EVENTS_STREAM}.{name}.>",
    ]


def publishes(user: str) -> list[str]:
    """The subjects a NATS user may publish to."""
    match user:
        case "sequencer":
            return ["ev.v1.>", "$JS.API.>"]
        case "cli":
            return [*COMMANDS, *QUESTIONS]
        case "health":
            return ["ops.v1.*.ping"]
        case "desk":
            return [*COMMANDS, *QUESTIONS, WAKE, *consumer_permissions(user)]
    return [WAKE, f"park.{user}.>", *consumer_permissions(user)]


def subscribes(user: str) -> list[str]:
    """The subjects a NATS user may subscribe to."""
    own = [f"{inbox(user)}.>"]
    match user:
        case "sequencer":
            return [*own, WAKE, f"ops.v1.{user}.*"]
        case "cli" | "health":
            return own
    return [*own, f"cmd.v1.{user}.*", f"ops.v1.{user}.*"]


def configuration(passwords: Mapping[str, str]) -> str:
    """The `authorization` block of nats-server's configuration; what is not allowed here is refused."""
    users = [
        {
            "user": user,
            "password": passwords[user],
            "permissions": {
                "publish": {"allow": publishes(user)},
                "subscribe": {"allow": subscribes(user)},
                "allow_responses": {"max": 1, "expires": "1m"},
            },
        }
        for user in USERS
    ]
    return f"authorization {json.dumps({'users': users}, indent=2)}\n"
