"""The leaf of an event in the Merkle tree over the whole log: a hash of its position and everything recorded."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def epoch_microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC, without the rounding of a float."""
    since = moment.astimezone(UTC) - EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def leaf_hash(row: Mapping[str, Any], position: int) -> bytes:
    """The leaf hash of RFC 9162, section 2.1.1, with SHA-256: H(0x00 ‖ a JSON array), 32 bytes.

    The array is UTF-8 without spaces: [1, position, service, stream, version, type, type_version, actor, command_id,
    causation_id, correlation_id, on, recorded_at, body], where actor is the stored JSON text as a string, recorded_at
    is in microseconds, and body is the SHA-256 of the stored bytes in hex, so that a purged text can still be proved.
    """
    values = [
        1,
        position,
        row["service"],
        row["stream"],
        row["version"],
        row["type"],
        row["type_version"],
        row["actor"],
        str(row["command_id"]),
        str(row["causation_id"]) if row["causation_id"] else None,
        str(row["correlation_id"]),
        row["on"].isoformat(),
        epoch_microseconds(row["recorded_at"]),
        hashlib.sha256(row["body"].encode()).hexdigest(),
    ]
    return hashlib.sha256(b"\x00" + json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).digest()
