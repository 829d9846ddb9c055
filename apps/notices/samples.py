"""Letters of an invented term for the demo school, answered by most, as it is in life."""

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, sin
from random import Random

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from PIL import Image, ImageDraw

from apps.notices import body
from apps.notices.models import AudienceRule, Notice, NoticeVersion, Receipt
from apps.notices.services import publish
from apps.school.audience import AudienceKind
from apps.school.models import Department, Guardianship, Staff, Term
from apps.school.roles import DepartmentCode, Role

FOLDER = settings.BASE_DIR / "fixtures" / "notices"
Kind, Response = Notice.Kind, NoticeVersion.Response


@dataclass(frozen=True)
class Letter:
    """One text in ``fixtures/notices``, who sends it to whom, and how many answer."""

    file: str
    title: str
    kind: str
    response: str
    department: str
    audience: list[str]
    answered: float
    code: str = ""
    after: int = 1  # days from the first of the term to publication
    due: int = 10  # days from there to the date


LETTERS = [
    Letter(
        "ten-nos.html",
        "教师师德“十不准”承诺书",
        Kind.PLEDGE,
        Response.SIGN,
        DepartmentCode.PARTY,
        [AudienceKind.TEACHERS],
        answered=0.9,
        code=Notice.Code.TEN_NOS,
    ),
    Letter(
        "safety-letter.html",
        "教职工岗位安全责任书",
        Kind.LETTER,
        Response.SIGN,
        DepartmentCode.LOGISTICS,
        [AudienceKind.ALL_STAFF],
        answered=0.8,
        code=Notice.Code.SAFETY,
        due=13,
    ),
    Letter(
        "regulation-visitors.html",
        "校园来访人员管理制度",
        Kind.REGULATION,
        Response.CONFIRM,
        DepartmentCode.LOGISTICS,
        [AudienceKind.ALL_STAFF],
        answered=0.95,
        after=8,
    ),
    Letter(
        "plan-evacuation.html",
        "应急疏散预案",
        Kind.EMERGENCY,
        Response.READ,
        DepartmentCode.LOGISTICS,
        [AudienceKind.ALL_STAFF],
        answered=0.85,
        after=14,
    ),
    Letter(
        "family-spring.html",
        "开学致家长的一封信",
        Kind.NOTICE,
        Response.CONFIRM,
        DepartmentCode.MORAL,
        [AudienceKind.ALL_GUARDIANS],
        answered=0.92,
        after=2,
        due=7,
    ),
]


def issue_samples(term: Term, *, random: Random) -> list[Notice]:
    """Publish the letters in the first weeks of ``term``, and let most answer.

    Those whose day has not come by now are left out. Idempotent: a term that has letters is left
    as it is.
    """
    if Notice.objects.filter(term=term).exists():
        return []
    today = timezone.localdate()
    due = [letter for letter in LETTERS if term.starts + timedelta(days=letter.after) <= today]
    return [_issue(letter, term, random) for letter in due]


def _issue(letter: Letter, term: Term, random: Random) -> Notice:
    day = term.starts + timedelta(days=letter.after)
    at = _moment(day, 8, 30)
    department = Department.objects.get(code=letter.department)
    heads = Staff.objects.holding(Role.HEAD, Role.SECRETARY, on=day, department=department)
    author = heads.first() or Staff.objects.on_duty(day).first()
    notice = Notice.objects.create(
        title=letter.title,
        kind=letter.kind,
        code=letter.code,
        department=department,
        author=author,
        term=term,
    )
    version = NoticeVersion.objects.create(
        notice=notice,
        body=body.clean((FOLDER / letter.file).read_text(encoding="utf-8")),
        response=letter.response,
        due_on=day + timedelta(days=letter.due),
    )
    AudienceRule.objects.bulk_create(
        AudienceRule(version=version, kind=kind) for kind in letter.audience
    )
    publish(notice, by=author.user, at=at)
    _answer(version, letter, day, random)
    return notice


def _answer(version: NoticeVersion, letter: Letter, day: date, random: Random) -> None:
    """Let most answer, some each day up to the date."""
    days: dict[int, list[int]] = {}
    for pk in version.receipts.order_by("pk").values_list("pk", flat=True):
        if random.random() <= letter.answered:
            days.setdefault(random.randint(0, letter.due), []).append(pk)
    for later, pks in days.items():
        at = _moment(day + timedelta(days=later), 9 + later % 8, 5)
        rows = version.receipts.filter(pk__in=pks)
        if at > timezone.now():
            continue
        if letter.response == Response.SIGN:
            _sign(rows, at, random)
            continue
        wards = Guardianship.objects.filter(pupil=OuterRef("pupil")).order_by("pk")
        stamps = {"confirmed_at": at} if letter.response == Response.CONFIRM else {}
        rows.update(
            state=letter.response,
            read_at=at,
            guardian=Subquery(wards.values("guardian")[:1]),
            **stamps,
        )


def _sign(rows: QuerySet[Receipt], at: datetime, random: Random) -> None:
    for receipt in rows.select_related("staff"):
        receipt.state, receipt.read_at, receipt.signed_at = Receipt.State.SIGN, at, at
        receipt.typed_name = receipt.staff.name
        receipt.signature = ContentFile(_scrawl(random), name=f"{receipt.pk}.png")
        receipt.save()


def _moment(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _scrawl(random: Random) -> bytes:
    """Something that looks like a signature from afar, and is nobody's."""
    image = Image.new("L", (420, 160), 255)
    pen = ImageDraw.Draw(image)
    left = 30
    for _ in range(random.randint(2, 3)):
        wide, high, turns = random.uniform(15, 30), random.uniform(30, 55), random.uniform(0.3, 0.7)
        stroke = [
            (left + 2.4 * t + wide * cos(turns * t), 80 + high * sin(1.7 * turns * t + left))
            for t in range(36)
        ]
        pen.line(stroke, fill=40, width=4, joint="curve")
        left += 125
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
