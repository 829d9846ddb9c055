"""Money, survey and resources of after-school service at the demo school."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from apps.core.models import Named
from apps.school.calendar.services import week_dates
from apps.school.models import Staff, Subject, Term
from apps.school.roles import Role
from apps.teaching.after_school.money.weeks import refund, served_weeks
from apps.teaching.models import (
    FeeUse,
    OnlineResource,
    Refund,
    Service,
    SignUp,
    Survey,
    SurveyAnswer,
)

Kind = FeeUse.Kind
# What of the income goes where by the end, in hundredths: kind, share, in which weeks, what for.
USES = (
    (Kind.TEACHERS, 22, (5, 9, 13, 17), "参与教师课后服务补助（按时段、按次）"),
    (Kind.TUTORS, 2, (6, 11, 16), "校外教师课时费"),
    (Kind.MATERIALS, 1, (3, 8, 12), "剪纸、泥塑、实验材料和棋具"),
)
# Answers of a satisfied school; the last question is what it is measured by.
POINTS = ([5, 5, 5, 5, 5], [5, 4, 5, 5, 5], [5, 5, 4, 5, 4], [4, 4, 4, 5, 4], [4, 3, 4, 4, 4])
DISCONTENT = [4, 2, 3, 4, 3]
COMMENTS = ("", "", "", "", "", "老师辛苦了", "希望多开几门体育社团", "作业基本在校完成，很安心")
RESOURCES = (
    ("国家中小学智慧教育平台", "https://www.zxx.edu.cn/", "chinese", range(1, 7), "同步课程，按年级选"),
    ("国家中小学智慧教育平台·数学", "https://basic.smartedu.cn/syncClassroom", "math", range(1, 7), "预习和复习，不布置作业"),
    ("名师空中课堂", "https://mskzkt.jse.edu.cn/", "english", range(3, 7), "江苏省教育厅，在线答疑"),
    ("中国数字科技馆", "https://www.cdstm.cn/", "science", range(3, 7), "科普展览和小实验"),
    ("中国国家博物馆", "https://www.chnmuseum.cn/", "ethics", range(3, 7), "数字展厅"),
    ("故宫博物院·青少版", "https://young.dpm.org.cn/", "art", range(1, 7), "看展、游戏"),
)  # fmt: skip


def write_money(service: Service, rows: Sequence[SignUp], today: date) -> None:
    """Refunds of those who left, and what the fees were used for so far."""
    clerk = Staff.objects.holding(Role.ACCOUNTANT, on=service.starts_on).first()
    if clerk is None:
        return
    left = [row for row in rows if row.left_on and row.fee == SignUp.Fee.PAID]
    Refund.objects.bulk_create(
        Refund(
            signup=row, fee=service.fee, weeks=service.weeks,
            served=served_weeks(service, row.left_on), amount=refund(service, row.left_on),
            paid_on=row.left_on + timedelta(days=3), staff=clerk,
        )
        for row in left
        if refund(service, row.left_on) and row.left_on + timedelta(days=3) < today
    )  # fmt: skip
    income = service.fee * sum(row.fee == SignUp.Fee.PAID for row in rows)
    FeeUse.objects.bulk_create(
        FeeUse(
            service=service, kind=kind, amount=Decimal(income) * share / 100, spent_on=on, note=note
        )
        for kind, share, weeks, note in USES
        for on in (week_dates(service.term, week)[0] + timedelta(days=3) for week in weeks)
        if on < today
    )


def write_survey(service: Service, rows: Sequence[SignUp], today: date, random: Random) -> None:
    """Asked in the last two weeks; nine of ten families answer."""
    opens = service.ends_on - timedelta(days=12)
    if opens > today:
        return
    survey = Survey.objects.create(service=service, opens_on=opens, closes_on=service.ends_on)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            survey=survey, signup=row, guardian_id=row.guardian_id,
            points=list(random.choice(POINTS) if random.randrange(25) else DISCONTENT),
            comment=random.choice(COMMENTS),
        )
        for row in rows
        if row.comes and random.randrange(10)
    )  # fmt: skip


def write_resources(term: Term, head: Staff) -> None:
    """Links that were looked at; the newest is still to be."""
    subjects = {row.code: row for row in Subject.objects.all()}
    rows = [
        OnlineResource(
            name=name, url=url, subject=subjects[code], grades=list(grades), note=note, staff=head,
            reviewed_by=head, reviewed_on=term.starts + timedelta(days=9),
        )
        for name, url, code, grades, note in RESOURCES
    ]  # fmt: skip
    rows[-1].reviewed_by = rows[-1].reviewed_on = None
    Named.fill_pinyin(rows)
    OnlineResource.objects.bulk_create(rows)
