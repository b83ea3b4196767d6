"""The units of the city by their names and short names, and remarks on names that were never seen."""

import csv
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("units.csv")
CITY = "上海市"


@cache
def known_units() -> Mapping[str, str]:
    """The registered name for each name and short name of `units.csv`."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [(row["单位"], row["别名"].split("、")) for row in csv.DictReader(file)]
    return {alias: name for name, aliases in rows for alias in (name, *aliases) if alias}


def full_name(unit: str) -> str:
    """The registered name of a unit: 上海市市场监管局 is 市市场监督管理局. An unknown name stays as it is."""
    short = "市" + unit.removeprefix(CITY) if unit.startswith(CITY) else unit
    return known_units().get(unit) or known_units().get(short) or known_units().get("市" + short, unit)


def unit_remarks(units: Iterable[str], seen: Collection[str] = ()) -> list[str]:
    """Remarks on units that neither the table nor an earlier case (`seen`) names."""
    names = {*known_units().values(), *seen}
    return [
        unknown_name_remark(f"未见过的单位“{unit}”", unit, names) for unit in dict.fromkeys(units) if unit not in names
    ]


def unknown_name_remark(remark: str, name: str, names: Collection[str]) -> str:
    """The remark with the most similar known name, where there is one."""
    matches = get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    return f"{remark}，请核对" + (f"；是否为“{matches[0]}”" if matches else "")
