"""Tables for a window of a hundred columns: nothing is cut off, and dates and codes are not wrapped."""

from rich import box
from rich.table import Table

UNWRAPPED_COLUMNS = frozenset(
    {"代号", "案件", "序", "行", "日期", "时间", "到期日", "起", "止", "环节期限", "原到期日", "新到期日", "交办日期"}
)


def grid(title: str, *columns: str, style: str = "bold") -> Table:
    """An empty table; a cell that is too long goes on in the next line."""
    table = Table(title=title, title_style=style, header_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in UNWRAPPED_COLUMNS)
    return table
