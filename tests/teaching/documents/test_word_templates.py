"""Plans in other people's templates: parts are known by their names, the rest is kept for placing."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.teaching.documents.blocks import Cell, Paragraph, Row, Run, Table, text_of
from apps.teaching.documents.headings import bare, part_named
from apps.teaching.documents.html import blocks_of, plain
from apps.teaching.documents.parts import LESSON_PARTS, OUTLINE_PARTS
from apps.teaching.documents.word_reading import sections
from tests.teaching.documents.word_files import (
    DOWN,
    GOES_ON,
    PICTURE_ADDRESS,
    SPAN,
    Album,
    drawing,
    p,
    png,
    r,
    reading,
    table_of,
    tbl,
    tc,
    tr,
    word,
)

BOLD = "<w:b/>"


def read(*body: str, kinds=LESSON_PARTS):
    return reading(word("".join(one if one.startswith("<") else p(one) for one in body)), kinds)


def only(found) -> dict:
    """The parts of a file with one lesson in which everything found a place."""
    assert not found.unplaced
    [lesson] = found.lessons
    return lesson.document


# -- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "教学目标",
            "一、教学目标",
            "一．教学目标：",
            "【教学目标】",
            "（一）教学目标",
            "1.教学目标",
        ),
        *(
            "2、 教学目标",
            "第一部分 教学目标",
            "Ⅰ. 教学目标",
            "①教学目标",
            "■ 教学目标",
            "教 学 目 标",
        ),
        *(
            "［教学目标］",
            "教学目标（素养导向）：",
            "★【教学目标】",
            "三 教学目标",
            "教学目标（3分钟）",
        ),
    ],
)
def test_a_heading_is_known_however_it_is_numbered_and_dressed(heading):
    assert bare(heading) == "教学目标"
    assert only(read(heading, "能说出算理"))["goals"] == [{"text": "能说出算理"}]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        *(("教学重点、难点", "focus"), ("教学重难点", "focus"), ("重点和难点", "focus")),
        *(("教材简析", "textbook"), ("学情简析", "learners"), ("学习目标", "goals")),
        *(("教具、学具准备", "preparation"), ("教学准备与资源", "preparation")),
        *(("教学流程", "process"), ("教学过程及设计意图", "process"), ("学习活动设计", "process")),
        *(("布置作业", "homework"), ("作业设计与布置", "homework"), ("板书", "board")),
        *(("评价任务设计", "tasks"), ("三年级学情", None), ("教学目标达成情况", None)),
    ],
)
def test_other_names_of_a_part_are_known(heading, code):
    found = part_named(LESSON_PARTS, heading)
    assert (found and found.code) == code


def test_a_heading_may_stand_before_its_text_and_half_a_name_stays():
    found = only(
        read(
            "【学情分析】学生会算两位数。",
            "教学重点：理解算理。",
            "教学难点：连续进位。",
            "五、板书设计：<w:r/>",
            "进位加法",
        )
    )
    assert found["learners"] == "<p>学生会算两位数。</p>"
    assert found["focus"] == "<p>教学重点：理解算理。</p><p>教学难点：连续进位。</p>"
    assert found["board"] == "<p>进位加法</p>"


def test_a_heading_and_its_text_may_be_one_paragraph_with_line_breaks():
    body = "<w:r><w:t>教学目标：</w:t><w:br/><w:t>1.会读</w:t><w:br/><w:t>2.会写</w:t></w:r>"
    assert only(read(p(body)))["goals"] == [{"text": "会读"}, {"text": "会写"}]


def test_words_in_a_part_that_sound_like_a_heading_stay_where_they_are():
    found = only(
        read("教学目标", "知识目标：会读", "目标", "板书设计", "作业本第3页", "目标：会写")
    )
    assert [row["text"] for row in found["goals"]] == ["知识目标：会读", "目标"]
    assert plain(found["board"]) == "作业本第3页\n目标：会写"


@pytest.mark.parametrize(
    "heading",
    ["教学反思", "七、教学反思：", "【二次备课】", "课后反思：这节课时间不够", "教学方法"],
)
def test_a_section_that_no_part_is_for_ends_the_part_before_it(heading):
    body = p(r(heading, BOLD)) if heading == "教学方法" else heading
    found = read("板书设计", "进位加法", body, "学生讨论得不够", "教学目标", "会算")
    [lesson] = found.lessons
    assert (lesson.document["board"], lesson.document["goals"]) == (
        "<p>进位加法</p>",
        [{"text": "会算"}],
    )
    [piece] = found.unplaced
    assert piece.after == "进位加法"
    assert plain(piece.html) == f"{heading}\n学生讨论得不够"


def test_lines_without_a_part_that_follow_each_other_are_one_piece():
    found = read("写在前面", "第二行", "一、没有人知道的标题", "它的内容", "学情分析", "会")
    assert [plain(piece.html) for piece in found.unplaced] == [
        "写在前面\n第二行",
        "一、没有人知道的标题\n它的内容",
    ]


def test_title_and_header_lines_are_not_left_to_be_placed():
    found = read(
        "《大青树下的小学》教学设计",
        "课题：大青树下的小学　课型：新授",
        "主备人: 王老师 课时：第2课时",
        "学情分析",
        "会",
    )
    [lesson] = found.lessons
    assert not found.unplaced
    assert (lesson.title, lesson.number) == ("《大青树下的小学》教学设计", 2)
    assert lesson.header == {
        "title": "大青树下的小学",
        "kind": "新授",
        "lead": "王老师",
        "period": "第2课时",
    }


# -- parts with columns, written as lines -------------------------------------------------------


def test_goals_lose_the_numbers_that_only_count_them():
    found = only(
        read("教学目标", "1. 会读", "2．会写", "3.14是圆周率", "三、四年级都会", "③说一说", "4.")
    )
    assert [row["text"] for row in found["goals"]] == [
        *("会读", "会写", "3.14是圆周率", "三、四年级都会", "说一说", "4."),
    ]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("同桌说算理（对应目标1、2）", ("同桌说算理", "1、2")),
        ("目标2：独立完成四道题", ("独立完成四道题", "2")),
        ("达成目标1的学生举手", ("达成目标1的学生举手", "")),
    ],
)
def test_tasks_name_their_goals(line, row):
    [task] = only(read("评价任务", line))["tasks"]
    assert (task["text"], task["goals"]) == row


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("【基础】练习册第8页（约10分钟）", ("基础", "练习册第8页", "10")),
        ("提高性作业：口算20题，用时5分钟", ("提高", "口算20题，用时5分钟", "5")),
        ("基础知识要牢记", ("", "基础知识要牢记", "")),
        ("每天跳绳10分钟再写日记", ("", "每天跳绳10分钟再写日记", "10")),
    ],
)
def test_homework_says_its_tier_and_minutes(line, row):
    [found] = only(read("作业设计", line))["homework"]
    assert (found["tier"], found["content"], found["minutes"]) == row


def test_a_process_in_lines_has_its_steps_and_intents():
    rows = only(
        read(
            "教学过程",
            "一、常规积累",
            "读古诗",
            "【设计意图】积累语言",
            "板块二：核心推进（15分钟）",
            "小组讨论",
            "设计意图：突破难点",
        )
    )["process"]
    assert [(row["step"], row["teacher"], row["intent"]) for row in rows] == [
        ("一、常规积累", "<p>读古诗</p>", "<p>积累语言</p>"),
        ("板块二：核心推进（15分钟）", "<p>小组讨论</p>", "<p>突破难点</p>"),
    ]


def test_a_picture_where_only_text_is_kept_is_left_to_be_placed():
    parts, relations = {"word/media/a.png": png()}, {"rId1": ("image", "media/a.png")}
    body = p("作业设计") + p(r("看图列式"), drawing("rId1"))
    found = reading(word(body, parts=parts, relations=relations), album=Album())
    [lesson] = found.lessons
    assert lesson.document["homework"][0]["content"] == "看图列式"
    [piece] = found.unplaced
    assert PICTURE_ADDRESS.format(1) in piece.html
    assert piece.after == "作业设计"


# -- tables -------------------------------------------------------------------------------------


def test_a_plan_laid_out_as_a_table_has_its_labels_at_the_left():
    found = read(
        "焦溪小学教学设计",
        tbl(
            tr("课题", "进位加法", "课时", "1"),
            tr("主备人", "王老师", "使用人", "李老师"),
            tr("教\n学\n目\n标", tc(p("1.会读"), p("2.会写"), properties=SPAN.format(3))),
            tr(
                tc(p("教"), p("学"), p("重"), p("难"), p("点")),
                tc("重点：算理", properties=SPAN.format(3)),
            ),
            tr("学情分析", "会算", "教学准备", "课件"),
            tr(tc("教学过程", properties=SPAN.format(4))),
            tr("教学环节", "教师活动", "学生活动", "设计意图"),
            tr("导入", "提问", "回答", "激趣"),
            tr("布置作业", "布置", "记录", "巩固"),
            tr("板书设计", tc("进位加法", properties=SPAN.format(3))),
            tr("作业设计", tc("练习册", properties=SPAN.format(3))),
        ),
    )
    text = only(found)
    assert found.lessons[0].number is None
    assert found.lessons[0].header["lead"] == "王老师"
    assert text["goals"] == [{"text": "会读"}, {"text": "会写"}]
    assert text["focus"] == "<p>重点：算理</p>"
    assert (text["learners"], text["preparation"]) == ("<p>会算</p>", "<p>课件</p>")
    assert [(row["step"], row["teacher"], row["pupils"]) for row in text["process"]] == [
        ("导入", "<p>提问</p>", "<p>回答</p>"),
        ("布置作业", "<p>布置</p>", "<p>记录</p>"),
    ]
    assert text["board"] == "<p>进位加法</p>"
    assert text["homework"][0]["content"] == "练习册"


@pytest.mark.parametrize(
    "head",
    [
        ("教学环节", "教师活动", "学生活动", "设计意图"),
        ("教学过程", "教师的教", "学生的学", "设计说明"),
        ("步骤", "教师活动（追问、激励语）", "学习活动", "设计意图"),
        ("流程", "师生活动", "学生学习活动", "意图"),
    ],
)
def test_the_columns_of_a_process_are_known_by_many_names(head):
    [row] = only(read("教学过程", table_of(head, ("导入", "问", "答", "激趣"))))["process"]
    assert list(row.values()) == ["导入", "<p>答</p>", "<p>问</p>", "<p>激趣</p>", ""]


def test_a_process_may_stand_beside_its_name():
    head = tr(tc("教学过程", properties=DOWN), "环节", "教师活动", "学生活动", "设计意图")
    row = tr(tc(properties=GOES_ON), "导入", "问", "答", "激趣")
    [step] = only(read(tbl(tr("学情分析", tc("会", properties=SPAN.format(4))), head, row)))[
        "process"
    ]
    assert list(step.values()) == ["导入", "<p>答</p>", "<p>问</p>", "<p>激趣</p>", ""]


def test_a_step_over_several_rows_does_not_push_the_others_aside():
    rows = only(
        read(
            "教学过程",
            tbl(
                tr("环节", "教师活动", "学生活动", "设计意图"),
                tr(tc("导入", properties=DOWN), "问一", "答一", tc("激趣", properties=DOWN)),
                tr(tc(properties=GOES_ON), "问二", "答二", tc(properties=GOES_ON)),
                tr("新授", tc("一起做", properties=SPAN.format(2)), "突破"),
            ),
        )
    )["process"]
    assert [(row["step"], row["teacher"], row["pupils"], row["intent"]) for row in rows] == [
        ("导入", "<p>问一</p>", "<p>答一</p>", "<p>激趣</p>"),
        ("", "<p>问二</p>", "<p>答二</p>", ""),
        ("新授", "<p>一起做</p>", "", "<p>突破</p>"),
    ]


def test_a_column_that_the_school_does_not_have_is_kept_with_its_name():
    found = read(
        "教学过程",
        table_of(
            ("环节", "教师活动", "学生活动", "个性化修改"),
            ("导入", "问", "答", "改一改"),
            ("新授", "讲", "听", ""),
        ),
        table_of(("教学过程", "二次备课"), ("谈话导入", "换成视频")),
    )
    assert [plain(piece.html) for piece in found.unplaced] == [
        "个性化修改：\n改一改",
        "二次备课：\n换成视频",
    ]
    assert [piece.after for piece in found.unplaced] == ["导入", "谈话导入"]
    assert [row["teacher"] for row in found.lessons[0].document["process"]] == [
        "<p>问</p>",
        "<p>讲</p>",
        "<p>谈话导入</p>",
    ]


def test_homework_and_tasks_are_known_by_their_tables_without_a_heading():
    found = only(
        read(
            table_of(("序号", "评价任务", "对应目标"), ("1", "说一说", "1、2")),
            table_of(("作业层次", "作业内容", "时长", "适用对象"), ("基础", "抄写", "10", "全体")),
        )
    )
    assert found["tasks"] == [{"text": "说一说", "goals": "1、2"}]
    assert found["homework"] == [
        {"tier": "基础", "content": "抄写", "minutes": "10", "for_whom": "全体"}
    ]


def test_a_table_of_text_stays_a_table_and_a_frame_around_a_plan_is_opened():
    found = only(
        read(
            tbl(tr(tc(p("学情分析"), p("会算"), table_of(("时间", "内容"), ("8点", "早读")), p())))
        )
    )
    assert found["learners"].startswith("<p>会算</p><table>")


def test_a_label_may_stand_in_the_first_line_of_its_cell():
    inside = "<w:r><w:t>板书设计：</w:t><w:br/><w:t>进位加法</w:t></w:r>"
    found = only(read(tbl(tr(tc(p("学情分析"), tbl(tr("表"))), properties=""), tr(tc(p(inside))))))
    assert found["learners"].startswith("<table>")
    assert found["board"] == "<p>进位加法</p>"


def test_a_process_of_hundreds_of_rows_is_read_in_no_time():
    rows = [(f"环节{number}", "问", "答", "激趣") for number in range(400)]
    begun = time.process_time()
    found = read(table_of(("环节", "教师活动", "学生活动", "设计意图"), *rows))
    assert len(only(found)["process"]) == 400
    assert time.process_time() - begun < 8


# -- several lessons ----------------------------------------------------------------------------


def test_lessons_of_one_file_share_what_stands_before_the_first():
    found = read(
        "《大青树下的小学》",
        "教材分析",
        "民族小学",
        p(r("第一课时", BOLD)),
        "教学目标",
        "会读",
        "教学过程",
        "朗读",
        "第二课时",
        "教学过程",
        "默写",
        "教学反思",
        "来不及",
    )
    assert [(lesson.number, lesson.title) for lesson in found.lessons] == [
        (1, "《大青树下的小学》 第一课时"),
        (2, "《大青树下的小学》 第二课时"),
    ]
    assert all(lesson.document["textbook"] == "<p>民族小学</p>" for lesson in found.lessons)
    assert [lesson.document["process"][0]["teacher"] for lesson in found.lessons] == [
        "<p>朗读</p>",
        "<p>默写</p>",
    ]
    assert "goals" not in found.lessons[1].document
    assert [(piece.lesson, plain(piece.html)) for piece in found.unplaced] == [
        (1, "教学反思\n来不及")
    ]


def test_one_table_after_the_other_is_one_lesson_after_the_other():
    def sheet(number: int) -> str:
        return table_of(("课题", "加法", "课时", f"第{number}课时"), ("教学目标", f"目标{number}"))

    found = read(sheet(1), p(), sheet(2))
    assert [(one.number, one.document["goals"][0]["text"]) for one in found.lessons] == [
        (1, "目标1"),
        (2, "目标2"),
    ]


def test_lessons_that_are_only_spoken_of_do_not_begin():
    found = read("课时安排", "第一课时：认读", "第二课时：写字", "教学目标", "会读")
    assert [lesson.number for lesson in found.lessons] == [None]
    assert "第一课时：认读" in plain("".join(piece.html for piece in found.unplaced))


def test_what_every_lesson_says_for_itself_too_is_left_to_be_placed():
    found = read(
        "教学目标", "单元都会", "第1课时", "教学目标", "会读", "第2课时", "教学目标", "会写"
    )
    assert [one.document["goals"][0]["text"] for one in found.lessons] == ["会读", "会写"]
    assert [(piece.lesson, piece.after) for piece in found.unplaced] == [(0, "教学目标")]


def test_an_outline_has_its_own_parts_and_no_lessons():
    found = read(
        "一、课标依据",
        "识字与写字",
        "二、教材分析",
        "三篇课文",
        "五、内容与课时安排",
        p(r("第一课时", BOLD)),
        "认读",
        kinds=OUTLINE_PARTS,
    )
    text = only(found)
    assert text["info"] == "<p>一、课标依据</p><p>识字与写字</p>"
    assert text["background"] == "<p>二、教材分析</p><p>三篇课文</p>"
    assert plain(text["schedule"]) == "第一课时\n认读"


# -- nothing is lost ----------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *(
            "教学目标",
            "一、教学过程",
            "【板书设计】",
            "教学重点：算理",
            "作业：抄写",
            "教学反思",
            "第二课时",
        ),
        *(
            "课题：加法",
            "环节",
            "教师活动",
            "学生活动",
            "序号",
            "二次备课",
            "课题",
            "课时",
            "1",
            "目标",
        ),
        *(
            "一、导入",
            "设计意图：激趣",
            "基础：抄写（约5分钟）",
            "3.14是圆周率",
            "①会读",
            "学情分析",
        ),
        *(
            "对应目标",
            "评价任务",
            "普通的一行字",
            "《课文》教学设计",
            "第一课时 识字",
            "层次",
            "备注",
            "",
        ),
        *("教学难点", "（目标1）说一说", "1. 会读", "达成目标2", "拓展性作业：写"),
    ]
)
LINES = st.builds(
    lambda text, below, bold: Paragraph(
        (Run(text + below, frozenset({"strong"}) if bold else frozenset()),)
    ),
    WORDS,
    st.sampled_from(["", "", "\n下一行"]),
    st.booleans(),
)
CELLS = st.builds(
    lambda lines, across, down: Cell(tuple(lines), across, down),
    st.lists(LINES, max_size=2),
    st.sampled_from([1, 1, 1, 2, 4]),
    st.sampled_from([1, 1, 1, 2]),
)
TABLES = st.lists(
    st.lists(CELLS, min_size=1, max_size=5).map(lambda cells: Row(tuple(cells))),
    min_size=1,
    max_size=5,
).map(lambda rows: Table(tuple(rows)))


def characters(text: str) -> str:
    return re.sub(r"\s", "", text)


# What stands for itself: names of parts and of columns, labels, numbers that only count.
SAID_OTHERWISE = re.compile(
    "教学目标|教学过程|板书设计|作业：|学情分析|评价任务|课题|课时|环节|教师活动|学生活动|序号|层次|对应目标"
    "|二次备课|备注|目标|设计意图|基础|拓展性作业|约5分钟|[一二1①、.：【】（）]"
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(LINES | TABLES, min_size=1, max_size=8))
def test_whatever_a_file_consists_of_no_word_of_it_is_lost(blocks):
    found = sections(blocks, LESSON_PARTS)
    kept = "".join(piece.html for piece in found.unplaced)
    for lesson in found.lessons:
        kept += lesson.title + "".join(lesson.header.values())
        kept += "".join(map(plain, lesson.document.values()))
    kept = "".join(text_of(blocks_of(kept)).split())
    for line in re.split(r"[\n\t]", text_of(blocks)):
        for word_ in filter(None, SAID_OTHERWISE.split(characters(line))):
            assert word_ in kept
