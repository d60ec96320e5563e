"""行政区划: a unit's name tells its region, and a region knows what stands above it."""

import pytest

from evaluator.regions import name_of, region_of, upward

PROVINCES = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("上海市人力资源和社会保障局", "310000"),
        ("上海市青浦区人力资源和社会保障局执法大队", "310118"),
        ("青浦区教育局", "310118"),
        ("121-大同市人力资源和社会保障局[部门]", "140200"),
        ("大同市平城区财政局", "140213"),
        ("广州市番禺区人力资源和社会保障局（本级）", "440113"),
        ("番禺区", "440113"),
        ("延边州", "222400"),
        ("吉林省延边朝鲜族自治州安图县", "222426"),
        ("上海浦东新区卫生健康委员会", "310115"),
        ("广东省佛山市财政局", "440000"),
    ],
)
def test_a_units_name_tells_its_region(text, code):
    assert region_of(text) == code


@pytest.mark.parametrize("text", ["", "某某中心", "局机关服务中心"])
def test_a_name_without_a_place_has_no_region(text):
    assert region_of(text) is None


@pytest.mark.parametrize("text", ["大同区财政局", "海南州财政局", "白云区教育局"])
def test_a_name_that_several_places_share_is_not_guessed(text):
    assert region_of(text) is None


def test_a_city_named_like_its_province_is_the_city():
    assert region_of("吉林市财政局") == "220200"
    assert region_of("吉林省财政厅") == "220000"


@pytest.mark.parametrize("short", PROVINCES)
def test_every_province_is_known_by_its_short_and_full_name(short):
    code = region_of(f"{short}财政厅")
    assert code is not None
    assert code.endswith("0000")
    assert region_of(f"{name_of(code)}财政厅") == code


def test_there_are_thirty_one_provinces():
    assert len(PROVINCES) == 31
    assert len({region_of(f"{short}财政厅") for short in PROVINCES}) == 31


def test_a_district_walks_up_to_city_province_and_country():
    assert upward("440113") == ["440113", "440100", "440000", "000000"]
    assert upward("310000") == ["310000", "000000"]
    assert upward("000000") == ["000000"]


def test_a_region_has_a_name_and_an_unknown_code_keeps_its_own():
    assert name_of("310118") == "青浦区"
    assert name_of("000000") == "全国"
    assert name_of("659004") == "659004"
