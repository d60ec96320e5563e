"""行政区划：region codes (行政区划代码, GB/T 2260), their names, and the way up from 区 to 市, 省 and 全国.

A rule or a form of a higher region holds for those below it until they have one of their own; so a place that is not
in this table is no obstacle: its code still walks up to its province and the whole country.
"""

from types import MappingProxyType

NATIONAL = "000000"

_NAMES = MappingProxyType(
    {
        NATIONAL: "全国",
        "110000": "北京市",
        "120000": "天津市",
        "130000": "河北省",
        "130100": "石家庄市",
        "140000": "山西省",
        "140100": "太原市",
        "140200": "大同市",
        "140212": "新荣区",
        "140213": "平城区",
        "140214": "云冈区",
        "140215": "云州区",
        "140221": "阳高县",
        "140222": "天镇县",
        "140223": "广灵县",
        "140224": "灵丘县",
        "140225": "浑源县",
        "140226": "左云县",
        "150000": "内蒙古自治区",
        "150100": "呼和浩特市",
        "210000": "辽宁省",
        "210100": "沈阳市",
        "210200": "大连市",
        "220000": "吉林省",
        "220100": "长春市",
        "220200": "吉林市",
        "222400": "延边朝鲜族自治州",
        "222401": "延吉市",
        "222402": "图们市",
        "222403": "敦化市",
        "222404": "珲春市",
        "222405": "龙井市",
        "222406": "和龙市",
        "222424": "汪清县",
        "222426": "安图县",
        "230000": "黑龙江省",
        "230100": "哈尔滨市",
        "310000": "上海市",
        "310101": "黄浦区",
        "310104": "徐汇区",
        "310105": "长宁区",
        "310106": "静安区",
        "310107": "普陀区",
        "310109": "虹口区",
        "310110": "杨浦区",
        "310112": "闵行区",
        "310113": "宝山区",
        "310114": "嘉定区",
        "310115": "浦东新区",
        "310116": "金山区",
        "310117": "松江区",
        "310118": "青浦区",
        "310120": "奉贤区",
        "310151": "崇明区",
        "320000": "江苏省",
        "320100": "南京市",
        "320500": "苏州市",
        "330000": "浙江省",
        "330100": "杭州市",
        "330200": "宁波市",
        "340000": "安徽省",
        "340100": "合肥市",
        "350000": "福建省",
        "350100": "福州市",
        "350200": "厦门市",
        "360000": "江西省",
        "360100": "南昌市",
        "370000": "山东省",
        "370100": "济南市",
        "370200": "青岛市",
        "410000": "河南省",
        "410100": "郑州市",
        "420000": "湖北省",
        "420100": "武汉市",
        "430000": "湖南省",
        "430100": "长沙市",
        "440000": "广东省",
        "440100": "广州市",
        "440103": "荔湾区",
        "440104": "越秀区",
        "440105": "海珠区",
        "440106": "天河区",
        "440111": "白云区",
        "440112": "黄埔区",
        "440113": "番禺区",
        "440114": "花都区",
        "440115": "南沙区",
        "440117": "从化区",
        "440118": "增城区",
        "440300": "深圳市",
        "440400": "珠海市",
        "450000": "广西壮族自治区",
        "450100": "南宁市",
        "460000": "海南省",
        "460100": "海口市",
        "500000": "重庆市",
        "510000": "四川省",
        "510100": "成都市",
        "520000": "贵州省",
        "520100": "贵阳市",
        "530000": "云南省",
        "530100": "昆明市",
        "540000": "西藏自治区",
        "540100": "拉萨市",
        "610000": "陕西省",
        "610100": "西安市",
        "620000": "甘肃省",
        "620100": "兰州市",
        "630000": "青海省",
        "630100": "西宁市",
        "640000": "宁夏回族自治区",
        "640100": "银川市",
        "650000": "新疆维吾尔自治区",
        "650100": "乌鲁木齐市",
        "710000": "台湾省",
        "810000": "香港特别行政区",
        "820000": "澳门特别行政区",
    }
)

_SUFFIXES = (
    "维吾尔自治区",
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "朝鲜族自治州",
    "自治区",
    "新区",
    "省",
    "市",
    "区",
    "县",
)

_OTHER_PLACE = "省市区县州旗盟镇乡"
"""A short name followed by one of these is another place: 大同区 is not 大同市, 吉林市 is not 吉林省."""

_USUAL = MappingProxyType({"222400": "延边州"})
"""Names in everyday use that are neither the full name nor the full name without its suffix."""

_SHARED = frozenset({"普陀区", "宝山区", "白云区"})
"""Names that districts of other cities bear too: they count only right after their own city's or province's name."""


def _short(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


_SHORT_NAMES = MappingProxyType({code: _short(name) for code, name in _NAMES.items() if code != NATIONAL})


def upward(code: str) -> list[str]:
    """The code itself and every region above it, nearest first.

    >>> upward("310118"), upward("310000")
    (['310118', '310100', '310000', '000000'], ['310000', '000000'])
    """
    chain: list[str] = []
    for region in (code, code[:4] + "00", code[:2] + "0000", NATIONAL):
        if region not in chain:
            chain.append(region)
    return chain


def name_of(code: str) -> str:
    """The region's name: ``青浦区``; the code itself where the table has no name for it."""
    return _NAMES.get(code, code)


def is_known(code: str) -> bool:
    """Whether the table has a name for this code."""
    return code in _NAMES


def region_of(text: str) -> str | None:
    """The region that a unit's name starts from, as exactly as it can be told; ``None`` when it names none.

    >>> region_of("上海市人力资源和社会保障局"), region_of("上海市青浦区教育局"), region_of("某某中心")
    ('310000', '310118', None)
    """
    name = "".join(text.split())
    start, code = _first(name)
    if code is None:
        return None
    while True:
        end = start + _length_at(name, start, code)
        below = [child for child in _below(code) if _length_at(name, end, child)]
        if not below:
            return code
        start, code = end, max(below, key=lambda child: _length_at(name, end, child))


def _first(name: str) -> tuple[int, str | None]:
    """Where the first region stands in the text: a full name anywhere, a short one only at the beginning."""
    found = [
        (name.index(full), -len(full), code)
        for code, full in _NAMES.items()
        if code != NATIONAL and full not in _SHARED and full in name
    ]
    found += [
        (0, -len(short), code)
        for code, short in _SHORT_NAMES.items()
        if _NAMES[code] not in _SHARED and _length_at(name, 0, code)
    ]
    if not found:
        return 0, None
    position, _, code = min(found)
    return position, code


def _length_at(name: str, position: int, code: str) -> int:
    """How many characters of the text at this position are the region's own name; 0 when it is another."""
    full, short, usual = _NAMES[code], _SHORT_NAMES[code], _USUAL.get(code, "")
    if name.startswith(full, position):
        return len(full)
    if usual and name.startswith(usual, position):
        return len(usual)
    if name.startswith(short, position):
        after = name[position + len(short) : position + len(short) + 1]
        return 0 if after and after in _OTHER_PLACE else len(short)
    return 0


def _below(code: str) -> list[str]:
    """Every region of the table inside this one, whatever the level."""
    return [region for region in _NAMES if region != code and code in upward(region)]
