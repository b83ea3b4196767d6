"""The measures of an official paper: GB/T 9704-2012, as numbers with their unit in the name."""

from shared.messaging.envelope import LabelledEnum

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
TEXT_WIDTH_MM = PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM  # 28 characters of size three
LINE_PT = 28.95  # 22 lines on the 225 mm between the margins
CHARACTERS, LINES = 28, 22
LETTERHEAD_FROM_TOP_MM, RULE_MM, LOWER_RULE_FROM_BOTTOM_MM = 30, 170, 20  # 信函格式
PAGE_NUMBER_FROM_BOTTOM_MM = 23  # 7 mm below the text
SHEET_MARGIN_MM, REPORT_MARGIN_MM = 20, 15  # forms of the house are no official letters and use more of the page
RED = "FF0000"


class Face(LabelledEnum):
    """字体: what offices have installed; the label is the open one a PDF is made with where they are missing."""

    TITLE = "方正小标宋简体", "Noto Serif CJK SC"
    BODY = "仿宋_GB2312", "Noto Serif CJK SC"
    KAI = "楷体_GB2312", "Noto Serif CJK SC"
    BLACK = "黑体", "Noto Sans CJK SC"
    SONG = "宋体", "Noto Serif CJK SC"


class Size(LabelledEnum):
    """字号: the value is its points, the label its name."""

    LETTERHEAD = "32", "发文机关标志"
    TWO = "22", "二号"
    THREE = "16", "三号"
    FOUR = "14", "四号"
    SMALL_FOUR = "12", "小四"
    FIVE = "10.5", "五号"
    SMALL_FIVE = "9", "小五"

    @property
    def points(self) -> float:
        return float(self.value)


def width(text: str) -> float:
    """How many characters of the text's own size a line takes; figures and letters are half as wide."""
    return sum(0.5 if each.isascii() else 1.0 for each in text)
