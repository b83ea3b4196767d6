"""Assigns positions to events and fixes each by its leaf hash; used by the sequencer and by `banli restore`."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.eventlog.merkle_leaf import leaf_hash

COLUMNS = ("position", "service", "stream", "version", "xid", "ordinal")
LOCK = "hashtext('banli.sequencer')"  # SQL: the key of the advisory lock that the active sequencer holds


def assign_positions(rows: Sequence[Any], after: int) -> list[dict[str, Any]]:
    """The rows of pending.sql or leftover.sql, in their order, with the positions that follow `after`."""
    return [{**row, "position": after + n} for n, row in enumerate(rows, start=1)]


def position_arguments(sequenced: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The arguments of insert_positions.sql: the position after which these follow, and the seven columns."""
    rows = [(*(row[name] for name in COLUMNS), leaf_hash(row, row["position"])) for row in sequenced]
    return [sequenced[0]["position"] - 1, *(list(column) for column in zip(*rows, strict=True))]
