"""How events get their places, each fixed by its leaf: at work by the sequencer, once by `banli restore`."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.eventlog.merkle_leaf import leaf_hash

COLUMNS = ("position", "service", "stream", "version", "xid", "ordinal")
LOCK = "hashtext('banli.sequencer')"


def assign_positions(rows: Sequence[Any], after: int) -> list[dict[str, Any]]:
    """The rows of pending.sql or leftover.sql with the places that follow `after`."""
    return [{**row, "position": after + n} for n, row in enumerate(rows, start=1)]


def arguments(placed: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What place.sql wants: where the order must still end, and the seven columns."""
    lines = [(*(row[name] for name in COLUMNS), leaf_hash(row, row["position"])) for row in placed]
    return [placed[0]["position"] - 1, *(list(column) for column in zip(*lines, strict=True))]
