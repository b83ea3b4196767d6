"""Reads what was typed into a form or an address as a number, a date or a local path."""

from datetime import date


def parse_whole_number(text: str, digits: int = 9) -> int | None:
    """The number, if the text is one of at most that many digits; else None."""
    return int(text) if text.isdecimal() and len(text) <= digits else None


def parse_date(text: str) -> date | None:
    """The date of a text such as 2023-02-16; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def local_path(url: str) -> str:
    """The address, if it is a path of this site; else empty. Control characters are refused: browsers drop a tab,
    after which two slashes stand together and lead elsewhere."""
    own = url.startswith("/") and not url.startswith("//") and "\\" not in url and url.isprintable()
    return url if own else ""
