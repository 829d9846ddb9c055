"""The checklists that every school starts with; afterwards the school keeps them itself.

红领巾监督岗一日常规: domain rule 3 (卫生25 文明礼仪20 课间纪律20 行为习惯20 用餐纪律15).
教学常规: domain rule 2.3, its homework part converted from rule 1.2 (30/20/50 of 15 points).
观课量表: domain rule 2.2 (目标15 学生学习30 教师教学25 内容10 作业与检测10 效果与素养10); no programme
looks at it, observers of lessons do.
课后服务: domain rule 1.4, 巡查 by the duty administrator and the weekly evaluation of 100 points.
作业批改: domain rule 1.2 (学生作业30 作业设计20 教师批改50).
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from apps.inspections.checklists.models import Category, Checklist, ChecklistVersion, Item, Level
from apps.school.models import Department, Term
from apps.school.roles import DepartmentCode

COUNT, PERSON, BANDS, POINTS, PASS = (
    Item.Method.COUNT,
    Item.Method.PERSON,
    Item.Method.BANDS,
    Item.Method.POINTS,
    Item.Method.PASS,
)
THREE_BANDS = [Decimal(1), Decimal(2), Decimal(3)]
PLACES = {"bands": THREE_BANDS, "band_labels": ["1–3处", "4–6处", "6处以上"], "unit": "档"}
LEFTOVERS = {
    "bands": THREE_BANDS,
    "band_labels": ["1档 少量", "2档 较多", "3档 大量"],
    "unit": "档",
}
VETO = {"veto": True, "alert": True, "level": Level.ONE}
BONUS = {"bonus": True}

# category: its points, then code, name, how it is counted, points each, and what else there is
PATROL = {
    ("卫生", 25): [
        ("W1", "地面纸屑", BANDS, 0, PLACES),
        ("W2", "桌椅不齐", PASS, 1, {}),
        ("W3", "讲台窗台柜面脏乱", PASS, 1, {}),
        ("W4", "黑板未擦", PASS, 1, {}),
        ("W5", "保洁工具乱、垃圾未倒或未分类", PASS, 2, {}),
        ("W6", "包干区", BANDS, 0, PLACES),
        ("J1", "主动保洁公共区域", PASS, 1, BONUS),
    ],
    ("文明礼仪", 20): [
        ("L1", "红领巾、队徽、校服缺", PERSON, "0.5", {"cap": 5}),
        ("L2", "不文明语言", COUNT, 1, {}),
        ("L3", "见师长不问好（抽5人）", PERSON, "0.5", {"cap": "2.5"}),
        ("L4", "升旗集会讲话、不肃立敬礼", PERSON, 1, {"cap": 5}),
        ("J2", "拾金不昧、好人好事", COUNT, 1, BONUS | {"cap": 2}),
    ],
    ("课间纪律", 20): [
        ("K1", "追逐打闹、推搡", PERSON, 1, {}),
        ("K2", "攀爬栏杆、滑扶手、楼梯拥挤", PERSON, 3, {"alert": True, "level": Level.TWO}),
        ("K3", "大声喧哗", COUNT, 1, {}),
        ("K4", "预备铃未静", PASS, 2, {}),
        ("V1", "安全事故", PASS, 0, VETO),
    ],
    ("行为习惯", 20): [
        ("X1", "眼操不认真、睁眼", PERSON, "0.5", {}),
        ("X2", "大课间集合慢（超过3分钟）、做操不齐", PASS, 2, {}),
        ("X3", "路队不齐、讲话", PASS, 1, {}),
        ("X4", "浪费水电（人走灯未关）", PASS, 2, {}),
        ("X5", "乱扔垃圾", PERSON, 1, {}),
        ("X6", "损坏公物", COUNT, 3, {"unit": "处", "level": Level.THREE}),
        ("J3", "主动帮助低年级同学", COUNT, 1, BONUS | {"cap": 2}),
        ("V2", "打架致伤", PASS, 0, VETO),
        ("V3", "欺凌属实", PASS, 0, VETO),
    ],
    ("用餐纪律", 15): [
        ("Y1", "排队插队喧哗", PERSON, 1, {}),
        ("Y2", "浪费（剩餐桶目测）", BANDS, 0, LEFTOVERS),
        ("Y3", "桌面地面残渣", PASS, 1, {}),
        ("Y4", "餐具未归位", PASS, 1, {}),
        ("Y5", "餐前未洗手（抽查）", PERSON, "0.5", {}),
    ],
}
# What falls short here is put right within 7 days (2.3).
MEND = {"level": Level.THREE}
ROUTINE = {
    ("晨会与早读", 10): [
        ("A1", "教师到岗", POINTS, 4, MEND),
        ("A2", "晨检", POINTS, 3, MEND),
        ("A3", "班级面貌", POINTS, 3, MEND),
    ],
    ("课堂（推门两节）", 30): [
        ("B1", "有教案且有红笔二次备课", POINTS, 10, MEND),
        ("B2", "课堂教学（观课量表缩略）", POINTS, 15, MEND),
        ("B3", "候课、下课不拖堂", POINTS, 5, MEND),
    ],
    ("两操与大课间", 10): [
        ("C1", "出勤", POINTS, 3, MEND),
        ("C2", "质量", POINTS, 4, MEND),
        ("C3", "教师跟班", POINTS, 3, MEND),
    ],
    ("备课本", 15): [
        ("D1", "提前量", POINTS, 5, MEND),
        ("D2", "三维要件齐全", POINTS, 5, MEND),
        ("D3", "教学反思", POINTS, 5, MEND),
    ],
    ("作业", 15): [
        ("E1", "学生作业：整洁、齐全、书写", POINTS, "4.5", MEND),
        ("E2", "作业设计：适量、分层", POINTS, 3, MEND),
        ("E3", "教师批改：及时、规范、订正、评语", POINTS, "7.5", MEND),
    ],
    ("午餐与午读", 5): [
        ("F1", "陪餐", POINTS, 3, MEND),
        ("F2", "秩序", POINTS, 2, MEND),
    ],
    ("课后服务", 10): [
        ("G1", "点名与去向", POINTS, 5, MEND),
        ("G2", "辅导", POINTS, 5, MEND),
    ],
    ("师生访谈与问卷", 5): [
        ("H1", "学生问卷5人以上：作业时长、睡眠", POINTS, 5, MEND),
    ],
}
OBSERVATION = {
    ("目标", 15): [
        ("M1", "目标明确可测", POINTS, 5, {}),
        ("M2", "合课标学情", POINTS, 5, {}),
        ("M3", "教学评一致", POINTS, 5, {}),
    ],
    ("学生学习", 30): [
        ("S1", "自主、合作、探究时间15分钟以上", POINTS, 10, {}),
        ("S2", "参与面80%以上", POINTS, 8, {}),
        ("S3", "思维与提问", POINTS, 6, {}),
        ("S4", "表达与倾听", POINTS, 6, {}),
    ],
    ("教师教学", 25): [
        ("T1", "依学而教、捕捉生成", POINTS, 10, {}),
        ("T2", "问题设计", POINTS, 5, {}),
        ("T3", "激励性评价", POINTS, 5, {}),
        ("T4", "信息技术（希沃）", POINTS, 5, {}),
    ],
    ("内容", 10): [
        ("N1", "重难点突破", POINTS, 5, {}),
        ("N2", "资源、跨学科", POINTS, 5, {}),
    ],
    ("作业与检测", 10): [
        ("Z1", "当堂检测", POINTS, 5, {}),
        ("Z2", "分层作业", POINTS, 5, {}),
    ],
    ("效果与素养", 10): [
        ("X1", "达成率", POINTS, 5, {}),
        ("X2", "课堂氛围", POINTS, 5, {}),
    ],
}
# 备课本 alone, for a spot check of one colleague: the items and points of 教学常规.
PREPARATION = {
    ("备课本", 15): ROUTINE["备课本", 15],
    ("二次备课", 10): [("B1", "红笔二次备课", POINTS, 10, MEND)],
}
# 总值班行政, at least twice a day: what is not in order is noted with its class.
AFTERNOON_PATROL = {
    ("教师", 0): [
        ("P1", "教师迟到、缺岗", COUNT, 1, {"unit": "人"}),
        ("P2", "未点名或点名不实", PASS, 1, {}),
        ("P3", "讲新课、集体补课", PASS, 2, {"level": Level.TWO}),
    ],
    ("学生", 0): [
        ("P4", "去向不明", PERSON, 1, {"alert": True}),
        ("P5", "秩序乱、追逐打闹", COUNT, 1, {}),
    ],
    ("场地与放学", 0): [
        ("P6", "场地、器材有隐患", COUNT, 2, {"unit": "处", "alert": True, "level": Level.TWO}),
        ("P7", "路队交接不规范", PASS, 1, {}),
    ],
}
AFTERNOON_WEEK = {
    ("到岗", 20): [("S1", "教师提前3分钟到岗", POINTS, 20, {})],
    ("点名", 10): [("S2", "点名及时、去向清楚", POINTS, 10, {})],
    ("纪律", 15): [("S3", "秩序良好", POINTS, 15, {})],
    ("作业完成", 25): [("S4", "作业在校完成、辅导到位", POINTS, 25, {})],
    ("活动质量", 20): [("S5", "活动有计划、有记录", POINTS, 20, {})],
    ("安全交接", 10): [("S6", "路队整齐、当面交接", POINTS, 10, {})],
}
# 批改规范 (1.2), for a spot check of one colleague's homework: 优 from 90, 良 from 75, 合格 from 60.
HOMEWORK = {
    ("学生作业", 30): [
        ("P1", "封面整洁、格式统一", POINTS, 5, MEND),
        ("P2", "上交齐全、无破损", POINTS, 5, MEND),
        ("P3", "字迹工整、书写规范（五六年级钢笔）", POINTS, 20, MEND),
    ],
    ("作业设计", 20): [
        ("D1", "量适当、次数合理", POINTS, 10, MEND),
        ("D2", "题型多样、有梯度有分层", POINTS, 10, MEND),
    ],
    ("教师批改", 50): [
        ("T1", "按进度及时批改", POINTS, 10, MEND),
        ("T2", "符号规范，无错漏批，无多题一批", POINTS, 10, MEND),
        ("T3", "订正及时复批", POINTS, 10, MEND),
        ("T4", "有等第和日期", POINTS, 5, MEND),
        ("T5", "评语有鼓励、有指导（作文眉批和总评）", POINTS, 15, MEND),
    ],
}
# When to look and at what (2.3), shown to whoever fills in the form.
HINTS = {
    "晨会与早读": "7:40前进班：教师是否到岗，晨检有无登记，桌面地面、精神面貌",
    "课堂（推门两节）": "候课铃响进班，听满一节；看教案和红笔二次备课，下课不拖堂",
    "两操与大课间": "大课间、眼操：出勤、动作质量、教师是否跟班",
    "备课本": "翻本周和下周：比上课提前多少，目标、重难点、过程、反思是否齐全",
    "二次备课": "使用他人主备的：红色的修改是否合自己班的学情；主备人留空",
    "作业": "抽一组学生的本子，折算自作业批改检查表（学生作业30、设计20、批改50）",
    "学生作业": "抽一组学生的本子：封面、格式、齐全、书写",
    "作业设计": "对照近四周的布置：分量、次数、题型、分层",
    "教师批改": "翻最近几次：日期、等第、符号、订正复批、评语",
    "午餐与午读": "11:30起：陪餐教师、排队、光盘、午读",
    "课后服务": "点名册与实到人数、去向；作业辅导，不讲新课",
    "师生访谈与问卷": "至少5名学生：昨晚书面作业几分钟，几点睡",
}
UNITS = {PERSON: "人", POINTS: "分", PASS: "班"}


@transaction.atomic
def write_checklists() -> dict[str, Checklist]:
    """Write the checklists where they are missing; what a school changed is left alone.

    They hold from the first term that the portal knows. Returns them by code: patrol, routine,
    observation, preparation, after-school-patrol, after-school-week, homework-marking.
    """
    patrol, new = _checklist(
        "patrol", "红领巾监督岗一日常规", DepartmentCode.MORAL, Checklist.Scoring.DEDUCT
    )
    if new:
        # Bonus ≤ +3 a day (domain rule 3); each is confirmed by the counsellor.
        _first_version(patrol, PATROL, bonus_cap=3)
    routine, new = _checklist(
        "routine", "教学常规", DepartmentCode.TEACHING, Checklist.Scoring.POINTS
    )
    if new:
        _first_version(routine, ROUTINE)
    observation, new = _checklist(
        "observation", "观课量表", DepartmentCode.TEACHING, Checklist.Scoring.POINTS
    )
    if new:
        _first_version(observation, OBSERVATION)
    preparation, new = _checklist(
        "preparation", "备课", DepartmentCode.TEACHING, Checklist.Scoring.POINTS
    )
    if new:
        _first_version(preparation, PREPARATION)
    afternoon, new = _checklist(
        "after-school-patrol", "课后服务巡查", DepartmentCode.TEACHING, Checklist.Scoring.DEDUCT
    )
    if new:
        _first_version(afternoon, AFTERNOON_PATROL)
    week, new = _checklist(
        "after-school-week", "课后服务周评", DepartmentCode.TEACHING, Checklist.Scoring.POINTS
    )
    if new:
        _first_version(week, AFTERNOON_WEEK)
    homework, new = _checklist(
        "homework-marking", "作业批改", DepartmentCode.TEACHING, Checklist.Scoring.POINTS
    )
    if new:
        _first_version(homework, HOMEWORK)
    return {
        "patrol": patrol,
        "routine": routine,
        "observation": observation,
        "preparation": preparation,
        "after-school-patrol": afternoon,
        "after-school-week": week,
        "homework-marking": homework,
    }


def _checklist(code: str, name: str, department: str, scoring: str) -> tuple[Checklist, bool]:
    keeper, _ = Department.objects.get_or_create(
        code=department, defaults={"name": DepartmentCode(department).label}
    )
    return Checklist.objects.get_or_create(
        code=code, defaults={"name": name, "department": keeper, "scoring": scoring}
    )


def _first_version(checklist: Checklist, parts: dict, bonus_cap: int = 0) -> None:
    first = Term.objects.order_by("starts").first()
    version = ChecklistVersion.objects.create(
        checklist=checklist,
        number=1,
        starts=first.starts if first else timezone.localdate(),
        state=ChecklistVersion.State.ISSUED,
        bonus_cap=bonus_cap,
    )
    for order, ((name, base), items) in enumerate(parts.items(), start=1):
        category = Category.objects.create(
            version=version, name=name, order=order, base=base, hint=HINTS.get(name, "")
        )
        Item.objects.bulk_create(
            Item(
                category=category,
                code=code,
                name=title,
                order=place,
                method=method,
                points=Decimal(points),
                **{"unit": UNITS.get(method, "次"), **more},
            )
            for place, (code, title, method, points, more) in enumerate(items, start=1)
        )
