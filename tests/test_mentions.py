"""Concept mentions: longest label, whole words, negation, replacement and neighbours."""

from __future__ import annotations

import pytest

from mappings.mentions import cue_finder, mention_finder
from mappings.text import normalise, traditional


def _standings(text: str) -> dict[str, str]:
    return {mention.concept: mention.standing for mention in mention_finder().find(normalise(text))}


@pytest.mark.parametrize(
    ("text", "concept", "standing"),
    [
        ("This is not a solar project but a coal mine", "coal-mining", "about"),
        ("This is not a solar project but a coal mine", "pv-plant", "negated"),
        ("本项目不含光伏，新建燃煤机组", "solar-pv", "negated"),
        ("本项目不含光伏，新建燃煤机组", "new-coal-power", "about"),
        ("以生物质锅炉替代燃煤锅炉", "biomass-boiler", "about"),
        ("以生物质锅炉替代燃煤锅炉", "coal-boiler", "replaced"),
        ("a former coal mine is turned into a solar farm", "coal-mining", "beside"),
        ("a former coal mine is turned into a solar farm", "pv-plant", "about"),
        ("a depot next to a wind farm", "wind-farm", "beside"),
        ("the solar thermal field and the heat pumps have been deleted", "heat-pump", "negated"),
        ("the solar thermal field and the heat pumps have been deleted", "solar-thermal", "negated"),
        ("coal boilers and gas turbines are retired for heat pumps", "coal-boiler", "replaced"),
        ("battery trucks not workable on the passes", "electric-truck", "negated"),
        ("zero direct CO2 is not feasible on this reach", "zev", "negated"),
        ("pulls the diesel out of old buses", "petroleum-fuel", "replaced"),
        ("two electric harbour tugs", "electric-ship", "about"),
        ("a barge with no engine on board", "zev", "about"),
        ("nine-seat battery commuter aeroplanes", "electric-aircraft", "about"),
        ("a lined cell for mixed refuse, no sorting", "unsorted-waste", "about"),
        ("chillers on R-410A", "high-gwp-refrigerant", "about"),
        ("风电场和光伏已取消，只建燃煤锅炉", "wind-farm", "negated"),
        ("风电场和光伏已取消，只建燃煤锅炉", "coal-boiler", "about"),
        ("铁公水联运枢纽，不接卸煤炭、油品", "coal", "negated"),
        ("重卡租赁，车队无柴油车", "ice-vehicle", "negated"),
        ("装配线只做常规机型，非低风速型", "low-speed-wind", "negated"),
        ("送端不配套火电", "new-coal-power", "negated"),
        ("南非光伏电站", "pv-plant", "about"),
        ("购置纯电公交车，旧柴油车全数报废", "ice-vehicle", "replaced"),
        ("购置纯电船，公司另有柴油船十一艘继续营运，不在本次贷款范围", "conventional-ship", "negated"),
        ("购置纯电船，公司另有柴油船十一艘", "conventional-ship", "beside"),
        ("贷款不得动用本笔资金维修柴油船", "conventional-ship", "negated"),
        ("借款人另经营一座加油站，不纳入本次用款", "oil-storage", "negated"),
        ("焚烧发电，未作物料回收", "material-recovery", "negated"),
        ("制氢厂，产品送附近煤化工企业", "coal-chemicals", "beside"),
        ("the group owns a coal mine, which is not part of the loan", "coal-mining", "negated"),
    ],
)
def test_standing(text: str, concept: str, standing: str) -> None:
    assert _standings(text)[concept] == standing


def test_a_negation_reaches_over_a_conjunction() -> None:
    found = _standings("不含光伏和风电场")
    assert set(found.values()) == {"negated"}


def test_latin_labels_are_whole_words() -> None:
    assert "lng" not in _standings("belonging to the owner")


def test_plurals_are_found() -> None:
    assert "wind-farm" in _standings("two wind farms")


def test_traditional_and_simplified_give_the_same_mentions() -> None:
    text = "新建光伏电站及储能设施，配套充电桩，替代燃煤锅炉"
    simple = mention_finder().find(normalise(text))
    assert simple == mention_finder().find(normalise(traditional(text)))


def test_roles_and_modifiers_are_found() -> None:
    assert {"manufacture", "new-build"} <= cue_finder().find(normalise("新建年产5GW光伏组件生产线"))
    assert "retrofit-upgrade" in cue_finder().find(normalise("retrofit of an existing plant"))


@pytest.mark.parametrize(
    ("text", "cue", "found"),
    [
        ("业主承诺不再新建煤电", "new-build", False),
        ("非新建项目，设备更新", "new-build", False),
        ("南非新建光伏电站", "new-build", True),
        ("机组不替代任何旧机组", "replacement", False),
        ("输煤皮带拆除，改烧秸秆", "fossil-dedicated", False),
        ("输煤皮带更新", "fossil-dedicated", True),
        ("an existing hall, not a new building", "new-build", False),
    ],
)
def test_a_denied_role_or_modifier_is_none(text: str, cue: str, found: bool) -> None:
    assert (cue in cue_finder().find(normalise(text))) is found


def test_spans_cover_the_label() -> None:
    read = normalise("位於某縣的 光伏 電站")
    mention = mention_finder().find(read)[0]
    first, last = read.span(mention.start, mention.end)
    assert read.original[first:last] == "光伏 電站"
