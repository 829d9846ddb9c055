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
    """A part of a text. Without ``columns`` it is rich text; ``aliases`` are headings it is known by."""

    code: str
    title: str
    aliases: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    required: bool = False


_GOALS = (Column("text", "目标"),)

LESSON_PARTS = (
    PartKind("textbook", "教材分析", ("教材解读", "文本解读", "教材内容", "内容分析")),
    PartKind("learners", "学情分析", ("学情", "学生分析", "学生情况"), required=True),
    PartKind("goals", "教学目标", ("学习目标", "目标", "素养目标"), _GOALS, required=True),
    PartKind("focus", "教学重难点", ("重难点", "重点难点", "教学重点", "教学难点"), required=True),
    PartKind(
        "tasks",
        "评价任务",
        ("评价设计", "学习评价", "评价任务设计"),
        (Column("text", "评价任务"), Column("goals", "对应目标")),
        required=True,
    ),
    PartKind("preparation", "教学准备与资源", ("教学准备", "课前准备", "教学资源", "教具学具")),
    PartKind(
        "process",
        "教学过程",
        ("教学流程", "学习过程", "教学环节", "教学活动"),
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
        ("作业布置", "作业", "分层作业"),
        (
            Column("tier", "层次", choices=("基础", "提高", "拓展")),
            Column("content", "内容"),
            Column("minutes", "时长（分钟）"),
            Column("for_whom", "适宜群体"),
        ),
        required=True,
    ),
    PartKind("board", "板书设计", ("板书",), required=True),
)

OUTLINE_PARTS = (
    PartKind("info", "单元信息", ("课标依据", "基本信息"), required=True),
    PartKind("background", "背景分析", ("教材分析", "学情分析", "教材与学情"), required=True),
    PartKind("goals", "单元目标", ("目标",), _GOALS, required=True),
    PartKind(
        "tasks",
        "评价任务与标准",
        ("评价任务", "评价设计"),
        (Column("text", "评价任务"), Column("goals", "对应目标"), Column("standard", "评价标准")),
        required=True,
    ),
    PartKind("schedule", "内容与课时安排", ("课时安排", "内容安排"), required=True),
    PartKind("suggestions", "实施建议", ("教学建议",), required=True),
    PartKind("homework", "作业与检测整体设计", ("作业设计", "作业与检测"), required=True),
    PartKind("crossover", "跨学科联结", ("跨学科", "跨学科学习"), required=True),
    PartKind("reflection", "单元反思", ("反思",)),
)
