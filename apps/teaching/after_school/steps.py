"""The six steps of week 1 as one page shows them: when each is due and how it stands."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from apps.notices.models import Notice
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.signups import Placement
from apps.teaching.after_school.standing import Totals
from apps.teaching.after_school.week_one import WeekOne

State = Service.State


@dataclass(frozen=True)
class Step:
    """One step; ``tone`` and ``word`` say how it stands, ``detail`` what there is."""

    code: str
    title: str
    due_on: date
    tone: str
    word: str
    detail: str = ""
    begins_on: date | None = None

    @property
    def is_done(self) -> bool:
        return self.tone == "kept"


def steps_of(service: Service | None, days: WeekOne, totals: Totals | None) -> list[Step]:
    """方案, 课程, 告家长书, 报名, 编班, 公示, with the days of the service, or as proposed."""
    opens = service.opens_on if service else days.opens_on
    closes = service.closes_on if service else days.closes_on
    publish = service.publish_on if service else days.publish_on
    placed_by = min(max(days.placed_by, closes), publish)
    return [
        _step("plan", "方案", opens, service is not None, _plan_detail(service)),
        _courses(service, opens),
        _letter(service, opens),
        _signup(service, opens, closes, totals),
        _placing(service, placed_by, closes),
        _step(
            "publish",
            "公示",
            publish,
            bool(service and service.published_on),
            f"{service.published_on:%-m月%-d日}公示" if service and service.published_on else "",
        ),
    ]


def _step(code: str, title: str, due: date, done: bool, detail: str = "", begins=None) -> Step:
    today = timezone.localdate()
    if done:
        tone, word = "kept", "已完成"
    elif today > due:
        tone, word = "late", "已逾期"
    elif today == due:
        tone, word = "soon", "今天到期"
    elif begins and begins <= today:
        tone, word = "running", "进行中"
    else:
        tone, word = "future", "未到期"
    return Step(code, title, due, tone, word, detail, begins)


def _plan_detail(service: Service | None) -> str:
    if service is None:
        return ""
    return f"{service.fee}元/生/学期，{service.starts_on:%-m月%-d日}开班，共{service.weeks}周"


def _courses(service: Service | None, opens: date) -> Step:
    if service is None:
        return _step("courses", "课程", opens, False)
    courses = list(service.courses.offered())
    untaught = sum(course.staff_id is None and course.tutor_id is None for course in courses)
    detail = f"{len(courses)}门课程" + (f"，{untaught}门还没有教师" if untaught else "")
    return _step("courses", "课程", opens, bool(courses) and not untaught, detail)


def _letter(service: Service | None, opens: date) -> Step:
    letter = service.letter if service else None
    done = letter is not None and letter.status == Notice.Status.PUBLISHED
    detail = ""
    if done:
        detail = f"{timezone.localtime(letter.published_at):%-m月%-d日}发布"
    return _step("letter", "告家长书", opens, done, detail)


def _signup(service: Service | None, opens: date, closes: date, totals: Totals | None) -> Step:
    if service is None:
        return _step("signup", "报名", closes, False, begins=opens)
    today = timezone.localdate()
    over = service.state not in (State.PREPARING, State.OPEN)
    over = over or (service.state == State.OPEN and today > closes)
    detail = ""
    if totals and totals.pupils:
        detail = f"参加{totals.coming}，不参加{totals.declined}，未答复{totals.missing}"
    step = _step("signup", "报名", closes, over, detail, opens)
    if service.state == State.OPEN and not over and today >= opens:
        return Step("signup", "报名", closes, "soon", "报名中", detail, opens)
    return step


def _placing(service: Service | None, due: date, closes: date) -> Step:
    if service is None:
        return _step("placing", "编班", due, False)
    placed = Placement.objects.filter(course__service=service).count()
    done = service.state in (State.PUBLISHED, State.SETTLED) or (
        service.state == State.PLACING and placed > 0
    )
    detail = f"已编入{placed}人" if placed else ""
    return _step("placing", "编班", due, done, detail, closes)
