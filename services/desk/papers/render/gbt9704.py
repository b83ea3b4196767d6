"""The measures of an official paper by GB/T 9704-2012, with their units in the names."""

from shared.messaging.envelope import LabelledEnum

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
TEXT_WIDTH_MM = PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM  # 28 characters of size three
LINE_PT = 28.95  # 22 lines on the 225 mm between the margins
LINES_PER_PAGE = 22
LETTERHEAD_FROM_TOP_MM, RULE_MM, LOWER_RULE_FROM_BOTTOM_MM = 30, 170, 20  # 信函格式
PAGE_NUMBER_FROM_BOTTOM_MM = 23  # 7 mm below the text
SHEET_MARGIN_MM, REPORT_MARGIN_MM = 20, 15  # the bureau's own forms and reports
RED = "FF0000"


class Face(LabelledEnum):
    """字体: the font that offices have installed; the label is the open font used in a PDF where that is missing."""

    TITLE = "方正小标宋简体", "Noto Serif CJK SC"
    BODY = "仿宋_GB2312", "Noto Serif CJK SC"
    KAI = "楷体_GB2312", "Noto Serif CJK SC"
    BLACK = "黑体", "Noto Sans CJK SC"
    SONG = "宋体", "Noto Serif CJK SC"


class Size(LabelledEnum):
    """字号: the value is its size in points, the label its name."""

    LETTERHEAD = "32", "发文机关标志"
    TWO = "22", "二号"
    THREE = "16", "三号"
    FOUR = "14", "四号"
    SMALL_FOUR = "12", "小四"
    FIVE = "10.5", "五号"
    SMALL_FIVE = "9", "小五"

    @property
    def points(self) -> float:
        """The size in points."""
        return float(self.value)


def width(text: str) -> float:
    """The width of a line in characters of its own size; ASCII characters count half."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)
