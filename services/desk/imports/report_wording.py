"""Turns messages written for the command line into those of the page, which has a field for each option."""

import re

PAGE_WORDINGS = (
    (re.compile(r"如是，请加 --map \S+?=\S+?。"), "如是，请在“列名对应”中选定。"),
    (re.compile(r"(?:，)?或用 --map 原列名=标准列名 指明"), "，或在“列名对应”中指明"),
    (re.compile(r"用 --map 原列名=标准列名 指明"), "在“列名对应”中指明"),
    (re.compile(r"交办日期也可用 --handed-over 日期 为整表填写"), "交办日期也可在“整表交办日期”中填写"),
    (re.compile(r"可用 --handed-over 日期"), "可填“整表交办日期”"),
    (re.compile(r"请加 --again 理由 再导入"), "请填“重新交办的理由”后再收"),
)


def page_wording(message: str) -> str:
    """The message with the names of options replaced by those of the page's fields."""
    for pattern, replacement in PAGE_WORDINGS:
        message = pattern.sub(replacement, message)
    return message
