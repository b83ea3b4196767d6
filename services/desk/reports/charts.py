"""Options of the chart library (ECharts), each bar with the address of the list of cases behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.desk.reports.progress import YearProgress

BLUE, PALE, GREEN, GREY, AMBER, RED = "#2f6fb0", "#b6cdf2", "#4f8a5f", "#93a4b8", "#c98a1b", "#b23b30"
GRID = {"left": 8, "right": 8, "bottom": 4, "top": 48, "containLabel": True}
MONTHS = [f"{n}月" for n in range(1, 13)]


def year_chart(year: YearProgress, url: str) -> dict[str, Any]:
    """Due and answered cases by month, the cumulative share as a line, and the peak marked. `url` is the address of
    a list without the figure's name at its end; empty for bars without links."""
    share = [round(100 * (year.share(n) or 0), 1) for n in range(1, 13)]
    peak = year.peak
    due = _bars("到期", [len(month.due) for month in year.months], PALE, url)
    if peak:
        due["markPoint"] = {
            "data": [{"name": "高峰", "coord": [f"{peak.number}月", len(peak.due)], "value": len(peak.due)}],
            "symbolSize": 44,
            "itemStyle": {"color": AMBER},
            "label": {"color": "#1d2733"},
        }
    line = {"name": "累计办结率", "type": "line", "yAxisIndex": 1, "data": share, "itemStyle": {"color": GREEN}}
    return {
        "aria": {"enabled": True},
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": GRID,
        "xAxis": {"type": "category", "data": MONTHS},
        "yAxis": [{"type": "value", "minInterval": 1, "name": "件"}, _percent()],
        "series": [due, _bars("答复", [len(month.done) for month in year.months], BLUE, url), line],
    }


def _percent() -> dict[str, Any]:
    return {
        "type": "value",
        "max": 100,
        "name": "%",
        "splitLine": {"show": False},
    }


def _bars(name: str, numbers: Sequence[int], colour: str, url: str) -> dict[str, Any]:
    months = enumerate(numbers, start=1)
    data = [{"value": count, "url": f"{url}{name}·{n}月" if url else ""} for n, count in months]
    return {"name": name, "type": "bar", "barGap": "10%", "itemStyle": {"color": colour}, "data": data}


def bar_chart(numbers: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    """Horizontal bars by name, without those of 0; each value is a count with the address of its list."""
    names = [name for name, (count, _) in numbers.items() if count]
    data = [{"value": numbers[name][0], "url": numbers[name][1]} for name in names]
    return {
        "aria": {"enabled": True},
        "grid": {**GRID, "top": 8, "right": 40},
        "xAxis": {"type": "value", "minInterval": 1, "show": False},
        "yAxis": {"type": "category", "data": names[::-1], "axisTick": {"show": False}},
        "series": [{"type": "bar", "data": data[::-1], "itemStyle": {"color": BLUE}, "barMaxWidth": 22,
                    "label": {"show": True, "position": "right"}}],
    }  # fmt: skip


def stacked_chart(
    names: Sequence[str], series: Mapping[str, Sequence[tuple[int, str]]], tones: Mapping[str, str]
) -> Any:
    """For each name one horizontal bar of several parts; `tones` are the colours of the series."""
    return {
        "aria": {"enabled": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0},
        "grid": {**GRID, "right": 16},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": list(names)[::-1], "axisTick": {"show": False}},
        "series": [
            {"name": name, "type": "bar", "stack": "all", "itemStyle": {"color": tones[name]}, "barMaxWidth": 22,
             "data": [{"value": count, "url": url} for count, url in values[::-1]]}
            for name, values in series.items()
        ],
    }  # fmt: skip
