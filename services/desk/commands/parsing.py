"""What somebody typed into a form or an address, as the number, the day or the way back that it is, or as nothing."""

from datetime import date


def parse_whole_number(text: str, digits: int = 9) -> int | None:
    """A whole number of that many digits at most; None where it is none."""
    return int(text) if text.isdecimal() and len(text) <= digits else None


def parse_date(text: str) -> date | None:
    """A date such as 2023-02-16; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def local_path(url: str) -> str:
    """A path of our own, or nothing: browsers leave out a tab, and then two slashes stand together."""
    own = url.startswith("/") and not url.startswith("//") and "\\" not in url and url.isprintable()
    return url if own else ""
