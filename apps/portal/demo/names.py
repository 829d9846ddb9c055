"""Invented names; any likeness to a living person is chance."""

from collections.abc import Iterator
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
FIRST = "子一思雨佳梓浩宇欣怡晨嘉俊诗泽明若文天心晓语安睿梦博君可艺静清书云雪景春秋"
SECOND = "涵轩琪然宁萱豪杰妍辰瑶彤阳航博睿源悦昕颖凡恒熙晗彬琳菲婷露禾苗穗川岩松竹兰溪舟"
ADULT = [
    "建华",
    "秀兰",
    "志强",
    "丽娟",
    "国平",
    "海燕",
    "晓东",
    "雪梅",
    "文斌",
    "春燕",
    "永明",
    "红霞",
    "卫东",
    "玉芳",
    "立新",
    "小红",
    "伟民",
    "淑珍",
    "金生",
    "美琴",
    "振宇",
    "慧敏",
    "旭东",
    "晓芸",
    "俊峰",
    "月华",
    "学军",
    "佩芬",
    "红卫",
    "亚琴",
    "国强",
    "静怡",
    "春生",
    "文娟",
    "立群",
    "丹凤",
    "正华",
    "彩虹",
    "晨光",
    "敏洁",
]


def pupil_names(random: Random) -> Iterator[str]:
    """Given names of today's children, without end."""
    while True:
        yield random.choice(SURNAMES) + random.choice(FIRST) + random.choice(SECOND)


def adult_names(random: Random) -> Iterator[str]:
    """Names of grown-ups, none twice until the lists are used up."""
    pairs = [surname + given for surname in SURNAMES for given in ADULT]
    random.shuffle(pairs)
    yield from pairs
