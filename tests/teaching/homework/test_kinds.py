"""Forbidden homework is recognised, and ordinary homework is left alone."""

import pytest

from apps.teaching.homework.kinds import GUARDIANS, PHONE, PUNITIVE, SELF_MARKING, forbidden_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("生字每个抄10遍", PUNITIVE),
        ("抄写第三课词语，每个五遍", PUNITIVE),
        ("错题罚抄二十遍", PUNITIVE),
        ("听写不合格的罚写", PUNITIVE),
        ("抄 写 课 文 ５ 遍", PUNITIVE),
        ("练习册第5页，家长检查并签字", GUARDIANS),
        ("口算一页，请爸爸妈妈批改", GUARDIANS),
        ("背诵《燕子》，家长签名", GUARDIANS),
        ("听写词语，由家长打分", GUARDIANS),
        ("做完后让家长看着改一下", GUARDIANS),
        ("做完练习自批自改", SELF_MARKING),
        ("同桌互批口算", SELF_MARKING),
        ("对答案自己批改", SELF_MARKING),
        ("阅读打卡第12天", PHONE),
        ("录音后上传到班级群", PHONE),
        ("在钉钉提交作业", PHONE),
        ("用App完成配音", PHONE),
        ("拍照发到微信群", PHONE),
    ],
)
def test_what_the_regulations_forbid_is_found(text, kind):
    assert forbidden_in(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "补充习题第14页第1–4题",
        "抄写5个词语",
        "抄写第5课词语两遍",
        "抄写生字3遍，朗读课文5遍",
        "摘抄2处优美句子，仿写1句",
        "抄写词语并朗读5遍",
        "跳绳100次，抄写古诗一遍",
        "和家长一起朗读《春夏秋冬》5分钟",
        "与爸爸妈妈一起检查家里的插座是否安全",
        "把今天学的儿歌唱给家长听",
        "采访家长小时候的游戏，写三句话",
        "给妈妈写一封信",
        "不用家长签字，自己读三遍",
        "无需打卡，坚持跳绳",
        "在线段图上完成第3题",
        "平板支撑完成3组",
        "单元检测卷订正",
        "",
    ],
)
def test_ordinary_homework_is_no_false_alarm(text):
    assert forbidden_in(text) == []


def test_the_refusal_names_the_document_and_says_what_to_do_instead():
    sentence = str(forbidden_in("家长签字")[0])

    assert "教基厅函〔2021〕13号" in sentence
    assert "老师全批全改" in sentence
