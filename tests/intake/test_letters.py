"""Notebooks that editors saved anew: in another encoding, with commas before closing brackets."""

import json

import pytest
from intake.test_caps import soon
from intake.test_collect import GOOD

from grading.notebooks.notebook import read
from grading.tree.submitted import Unreadable

JAPANESE = "# 数値微分で勾配を求める。表示はソースの能力による\n勾配表 = 'ソ'\n"
CHINESE = "# 这里计算损失函数的数值梯度，然后更新参数\n梯度 = '数值'\n"
WESTERN = "# déjà vu, naïve Größe, señor ‘quoted’ — dash\ngröße = 'ß'\n"
KOREAN = "# 기울기를 구한다 그리고 값을 바꾼다\n값 = 1\n"
RUSSIAN = "# вычислить градиент и обновить\n"


def source(text, encoding):
    cells = [{"cell_type": "code", "source": text}]
    return read(json.dumps({"cells": cells}, ensure_ascii=False).encode(encoding))[0].source


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "cp932"),
        (CHINESE, "gbk"),
        (CHINESE, "gb2312"),
        (WESTERN, "cp1252"),
        *[
            (text, encoding)
            for text in (JAPANESE, CHINESE, WESTERN, KOREAN, RUSSIAN)
            for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
        ],
    ],
)
def test_letters_are_read_where_their_encoding_is_sure(text, encoding):
    assert source(text, encoding) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(KOREAN, "euc_kr"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "euc_jp")],
)
def test_of_any_other_encoding_the_code_is_read_and_no_letter_is_taken_for_anothers(text, encoding):
    found = source(f"x = 1\n{text}", encoding)
    assert found.startswith("x = 1\n# ") and "勾" not in found
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in found)


def test_where_letters_stand_in_the_way_they_are_named():
    text = "# 測試功能許多蓋 計算梯度 \n"  # Big5 has signs of JSON in its letters
    with pytest.raises(Unreadable, match=r"not saved in UTF-8.*open it in Jupyter, save it"):
        source(text, "big5")


@pytest.mark.parametrize("text", [JAPANESE, CHINESE, KOREAN, RUSSIAN])
def test_a_damaged_byte_in_utf8_makes_no_other_encoding_of_it(text):
    cells = [{"cell_type": "code", "source": text * 3}]
    data = bytearray(json.dumps({"cells": cells}, ensure_ascii=False).encode())
    at = data.index(text[2].encode())
    data[at + 1 : at + 2] = b""
    assert read(bytes(data))[0].source.endswith(text * 2)


def commas(text):
    return text.replace("]", ",]").replace("}", " ,\n}")


def test_commas_before_closing_brackets_are_passed_over_and_those_in_strings_kept():
    code = "x = [1, 2,]\ny = {'a': ',}',}\nz = '\\\",]'\n"
    told = {"cells": [{"cell_type": "code", "source": [code], "metadata": {"a": 1}}]}
    text = json.dumps(told)
    inner = json.dumps(code)
    held = commas(text.replace(inner, "CODE")).replace("CODE", inner)
    assert held != text and read(held.encode())[0].source == code
    whole = GOOD.rstrip()[:-1] + b",\n}"
    assert read(whole) == read(GOOD)


@pytest.mark.parametrize(
    "text",
    ['{"cells": [,]}', '{"cells": [1,,]}', '{"cells": [],', '{"cells": [1,]', '{"a": ,}', "{,}"],
)
def test_what_is_damaged_otherwise_is_no_notebook_still(text):
    with pytest.raises(Unreadable, match="it is not complete"):
        read(text.encode())


def test_many_commas_and_letters_take_no_time():
    hostile = '{"cells": [' + ("1 ,   ," * 500_000) + ",]}"
    with pytest.raises(Unreadable):
        soon(lambda: read(hostile.encode()))
    letters = ('{"cells": ["' + "é" * 5_000_000).encode("cp1252")
    with pytest.raises(Unreadable):
        soon(lambda: read(letters))
