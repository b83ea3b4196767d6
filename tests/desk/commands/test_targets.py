"""What cases and registers are called, wherever a page names them."""

import pytest

from services.desk.commands.targets import REGISTER_LABELS, REGISTERS, stream_name


@pytest.mark.parametrize(
    ("stream", "name"),
    [
        ("rd-16-1-0099", "0099号代表建议"),
        ("zx-14-1-0326", "0326号政协提案"),
        ("days", "日常检查"),
        ("series-shu-2023", "文号 沪市监书〔2023〕"),
        ("series-ti-co-2023", "文号 沪市监提〔2023〕，会办"),
        ("series-x", "文号 x"),
        ("nothing", "nothing"),
    ],
)
def test_a_stream_is_named_as_people_name_it(stream: str, name: str) -> None:
    assert stream_name(stream) == name


def test_every_register_has_a_name() -> None:
    assert set(REGISTER_LABELS) == set(REGISTERS)
