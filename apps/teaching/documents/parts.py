"""Of which parts a 教学设计 and a 单元课程纲要 consist (2-preparation-routines.md 2.1)."""

from dataclasses import dataclass

# Clean HTML, or the rows of a table by column.
Content = str | list[dict[str, str]]
# By the code of the part; a missing part is empty.
Document = dict[str, Content]


@dataclass(frozen=True)
class Column:
    """A column of a part that is a table."""

    code: str
    title: str
    rich: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartKind:
    """A part of a text. Without ``columns`` it is rich text.

    ``aliases`` are headings by which other templates know it; ``halves`` name one side of it only,
    and stay in the text.
    """

    code: str
    title: str
    aliases: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    required: bool = False
    halves: tuple[str, ...] = ()


_GOALS = (Column("text", "目标"),)

LESSON_PARTS = (
    PartKind(
        "textbook",
        "教材分析",
        (
            *("教材解读", "教材简析", "教材理解", "教材内容", "教材内容分析", "教材说明"),
            *("文本解读", "文本分析", "课文解读", "内容分析", "教学内容", "教学内容分析"),
        ),
    ),
    PartKind(
        "learners",
        "学情分析",
        ("学情", "学情简析", "学生分析", "学生情况", "学生情况分析", "学习者分析"),
        required=True,
    ),
    PartKind(
        "goals",
        "教学目标",
        (
            *(
                "学习目标",
                "目标",
                "素养目标",
                "核心素养目标",
                "课时目标",
                "本课目标",
                "课时教学目标",
            ),
            *("教学目的", "教学目标要求", "教学目的要求", "三维目标", "目标设计", "教学目标设计"),
        ),
        _GOALS,
        required=True,
    ),
    PartKind(
        "focus",
        "教学重难点",
        ("重难点", "重点难点", "教学重点难点", "教学重点教学难点", "学习重难点", "学习重点难点"),
        required=True,
        halves=("教学重点", "教学难点", "重点", "难点", "学习重点", "学习难点"),
    ),
    PartKind(
        "tasks",
        "评价任务",
        ("评价设计", "学习评价", "评价任务设计", "学习评价设计", "达成评价"),
        (Column("text", "评价任务"), Column("goals", "对应目标")),
        required=True,
    ),
    PartKind(
        "preparation",
        "教学准备与资源",
        (
            *(
                "教学准备",
                "课前准备",
                "教学资源",
                "教具学具",
                "教具准备",
                "学具准备",
                "教具学具准备",
            ),
            *("教学具准备", "教学用具", "教具", "教学媒体", "教学资源准备", "准备"),
        ),
    ),
    PartKind(
        "process",
        "教学过程",
        (
            *("教学流程", "学习过程", "教学环节", "教学活动", "教学步骤", "教学程序", "活动过程"),
            *("教学过程设计", "教学过程设计意图", "教学过程预设", "教学活动设计", "学习活动设计"),
            *("学习活动", "教学实施", "教学预设", "学教过程", "教学活动过程"),
        ),
        (
            Column("step", "环节"),
            Column("pupils", "学生活动", rich=True),
            Column("teacher", "教师活动", rich=True),
            Column("intent", "设计意图", rich=True),
            Column("assessment", "评价", rich=True),
        ),
        required=True,
    ),
    PartKind(
        "homework",
        "作业设计",
        (
            *("作业布置", "布置作业", "作业", "分层作业", "分层作业设计", "作业安排", "课后作业"),
            *("家庭作业", "课外作业", "练习设计", "作业练习", "作业设计布置"),
        ),
        (
            Column("tier", "层次", choices=("基础", "提高", "拓展")),
            Column("content", "内容"),
            Column("minutes", "时长（分钟）"),
            Column("for_whom", "适宜群体"),
        ),
        required=True,
    ),
    PartKind("board", "板书设计", ("板书", "板书预设"), required=True),
)

OUTLINE_PARTS = (
    PartKind(
        "info",
        "单元信息",
        ("基本信息", "单元基本信息"),
        required=True,
        halves=("课标依据", "课标要求", "课程标准"),
    ),
    PartKind(
        "background",
        "背景分析",
        ("教材与学情", "教材学情分析", "教材分析学情分析"),
        required=True,
        halves=("教材分析", "学情分析", "教材解读", "学情"),
    ),
    PartKind(
        "goals",
        "单元目标",
        ("目标", "单元学习目标", "单元教学目标", "学习目标", "教学目标"),
        _GOALS,
        required=True,
    ),
    PartKind(
        "tasks",
        "评价任务与标准",
        ("评价任务", "评价设计", "评价任务标准", "单元评价", "评价标准"),
        (Column("text", "评价任务"), Column("goals", "对应目标"), Column("standard", "评价标准")),
        required=True,
    ),
    PartKind(
        "schedule",
        "内容与课时安排",
        ("课时安排", "内容安排", "课时分配", "课时划分", "单元课时安排"),
        required=True,
    ),
    PartKind(
        "suggestions", "实施建议", ("教学建议", "教学实施建议", "单元实施建议"), required=True
    ),
    PartKind(
        "homework",
        "作业与检测整体设计",
        ("作业设计", "作业与检测", "单元作业设计", "单元作业", "作业检测设计"),
        required=True,
    ),
    PartKind("crossover", "跨学科联结", ("跨学科", "跨学科学习", "跨学科联系"), required=True),
    PartKind("reflection", "单元反思", ("反思", "教学反思")),
)
