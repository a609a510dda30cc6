"""Names of files, menus and buttons are a program's; what documents bear of them is none."""

from __future__ import annotations

import numpy as np
import pytest

from checker.vision.lines import TextLine
from checker.vision.programs import program_words
from tests.vision.sheets import line_quad

PLAIN = np.full((400, 900, 3), 240, np.uint8)


def line(text: str, x: float, y: float, wide: float = 0, tall: float = 16) -> TextLine:
    quad = line_quad(x, y, wide or tall * len(text), tall)
    return TextLine(text, 0.9, quad, (), (), quad)


def signs(*lines: TextLine, picture: np.ndarray = PLAIN) -> int:
    return program_words(picture, lines)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("毕业证书扫描件.jpg", 1),
        ("身份证反面·jpg-照片", 1),
        ("IMG_20210112_0832.JPEG - 照片", 1),
        ("资格证书（副本）.pdf -阅读器", 1),
        ("回收站", 1),
        ("网址：https://www.example.cn/archive", 0),
        ("2021.1.20", 0),
        ("文件编号 查看", 0),
        ("格式.pdfs", 0),
        ("", 0),
    ],
)
def test_names_of_files_and_icons(text: str, found: int) -> None:
    assert signs(line(text, 20, 10)) == found


def test_the_clock_of_a_task_bar_stands_on_the_right_and_a_camera_stamps_on_the_left_as_well() -> None:
    assert signs(line("15:13 2021/1/10", 600, 370)) == 1
    assert signs(line("15:13 2021/1/10", 20, 370)) == 0


def test_three_words_of_a_menu_in_a_row_are_one_however_they_were_split() -> None:
    assert signs(line("文件 编辑 查看", 20, 10)) == 1
    assert signs(line("文件(F)", 20, 10), line("编辑(E)", 100, 11), line("查看", 190, 9)) == 1
    assert signs(line("文件", 20, 10), line("编辑", 20, 60), line("查看", 20, 110)) == 0
    assert signs(line("帮助 保存 分享 了解 学习 生活 工作 健康", 20, 10)) == 0


def test_a_phones_clock_stands_beside_its_network_and_a_page_number_beside_its_size() -> None:
    assert signs(line("8:30", 20, 10), line("4G 82%", 700, 11)) == 1
    assert signs(line("23：41", 20, 10), line("中国移动", 700, 11)) == 1
    assert signs(line("8:30", 20, 10), line("4G 82%", 700, 61)) == 0  # In another row.
    assert signs(line("09:00-11:30", 20, 10), line("82%", 700, 11)) == 0
    assert signs(line("1/1", 20, 10), line("— 100% +", 90, 10)) == 1
    assert signs(line("第1页/共3页", 20, 10), line("125%", 300, 10)) == 1
    assert signs(line("第1页/共3页", 20, 10)) == 0
    assert signs(line("1/3", 20, 10), line("出勤率达到100%以上", 90, 10)) == 0


@pytest.mark.parametrize(("ground", "text", "y", "found"), [
    (222, "https://mail.example.cn/attach/view?id=832113", 30, 1),
    (240, "https://mail.example.cn/attach/view?id=832113", 30, 0),  # On the paper's own colour, as it is printed.
    (222, "https://www.example.cn", 30, 0),
    (222, "https://mail.example.cn/attach/view?id=832113", 360, 0),
])  # fmt: skip
def test_an_address_stands_in_a_field_near_the_top(ground: int, text: str, y: int, found: int) -> None:
    picture = PLAIN.copy()
    picture[y - 6 : y + 22, 20:880] = ground
    assert signs(line(text, 40, y, 500), picture=picture) == found


def test_words_under_a_picture_on_a_phone_are_a_menu() -> None:
    assert (
        signs(*(line(text, 60 + 160 * k, 300) for k, text in enumerate(("发送", "编辑", "收藏", "删除", "更多")))) == 1
    )
    assert signs(line("文件传输助手", 300, 20)) == 1


def test_buttons_stand_apart_on_one_colour() -> None:
    buttons = (line("□", 800, 12, 10, 12), line("×", 846, 12, 10, 12))
    assert signs(*buttons) == 1
    assert signs(line("□", 800, 12, 10, 12), line("×", 812, 12, 10, 12)) == 0  # Side by side, as letters.
    assert signs(line("□", 800, 12, 10, 12), line("×", 846, 60, 10, 12)) == 0  # In another row.
    assert signs(buttons[1], line("×", 700, 12, 10, 12)) == 0


def test_boxes_to_tick_on_paper_are_no_buttons() -> None:
    paper = (235 + np.random.default_rng(3).normal(0, 7, PLAIN.shape)).clip(0, 255).astype(np.uint8)
    assert signs(line("□", 800, 12, 10, 12), line("×", 846, 12, 10, 12), picture=paper) == 0


def test_where_nothing_was_read_there_is_no_program() -> None:
    assert signs() == 0


def slanted(text: str, x: float, y: float, slope: float, wide: float = 0, tall: float = 16) -> TextLine:
    """A line that begins at a point and sinks by its slope."""
    across = wide or tall * len(text)
    upper = [(x, y), (x + across, y + slope * across)]
    quad = np.array([*upper, *((a, b + tall) for a, b in reversed(upper))], np.float32)
    return TextLine(text, 0.9, quad, (), (), quad)


def test_rows_of_a_display_seen_at_a_slant_slant_as_its_text_does() -> None:
    row = [line("9:49", 20, 40), line("4G 54%", 800, 79)]
    assert signs(*row) == 0
    assert signs(*row, slanted("执业助理医师报考执业医师执业期考核证明", 100, 120, 0.05)) == 1
    assert signs(*row, slanted("执业助理医师报考执业医师执业期考核证明", 100, 160, -0.05)) == 0
    menu = [line(text, 60 + 160 * k, 300 - 8 * k) for k, text in enumerate(("发送", "编辑", "收藏", "删除"))]
    assert signs(*menu) == 0
    assert signs(*menu, slanted("经审核合格，准予注册，准许从事医师执业", 100, 160, -0.05)) == 1


def test_words_of_a_menu_below_each_other_are_a_telephones_that_lies_on_its_side() -> None:
    menu = [line(text, 800 + k, 60 + 80 * k, 40, 20) for k, text in enumerate(("分享", "收藏", "编辑", "删除"))]
    assert signs(*menu) == 1
    assert signs(*menu[:3]) == 0
    labels = [line(text, 800, 100 + 40 * k, 40, 20) for k, text in enumerate(("姓名", "性别", "民族", "学历", "住址"))]
    assert signs(*menu, *labels) == 0  # Most of the column is none of a menu's.
    assert (
        signs(
            *(line(text, 100 + 150 * k, 60 + 80 * k, 40, 20) for k, text in enumerate(("分享", "收藏", "编辑", "删除")))
        )
        == 0
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1/1 - 59% +", 1),
        ("2 / 13 — 100％", 1),
        ("扫描件_754 jpg", 1),
        ("9:41 5G 82%", 1),
        ("21:07 中国移动 4G", 1),
        ("15:13 2021/1/10", 0),
        ("昨天 下午9:49", 1),
        ("今天 08:15", 1),
        ("打印时间：15:13 2021/1/10", 0),
        ("2021/1/10 15:13", 0),
        ("9:00-11:30", 0),
        ("1月24日 上午9:00", 0),
        ("昨天下午在校", 0),
        ("图片查看", 1),
        ("出勤1/1，合格率100%", 0),
        ("2019/12 - 85%以上", 0),
        ("第1/1页", 0),
        ("请上传 jpg 或 png", 0),
        ("照片 2 寸 jpg", 0),
        ("图片查看方法", 0),
    ],
)
def test_what_is_small_on_a_display_is_known_by_what_is_left_of_it(text: str, found: int) -> None:
    assert signs(line(text, 20, 10)) == found
