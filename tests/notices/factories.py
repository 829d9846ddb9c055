"""Letters and families in a few words."""

import base64
import io
from datetime import date

import factory
from factory.django import DjangoModelFactory
from PIL import Image, ImageDraw

from apps.notices.models import AudienceRule, Notice, NoticeVersion, Receipt
from apps.notices.services import publish
from apps.school.audience import AudienceKind
from apps.school.models import Guardian, Guardianship, Staff
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
)


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    title = factory.Sequence(lambda n: f"关于做好第{n}项工作的通知")
    department = factory.SubFactory(DepartmentFactory)
    author = factory.SubFactory(StaffFactory)
    term = factory.SubFactory(TermFactory)


class VersionFactory(DjangoModelFactory):
    class Meta:
        model = NoticeVersion

    notice = factory.SubFactory(NoticeFactory)
    body = "<p>请各位老师认真落实。</p>"


def draft(*rules: AudienceRule, notice: dict | None = None, **version) -> NoticeVersion:
    """An unpublished letter to everybody, or to ``rules``."""
    made = VersionFactory(notice=NoticeFactory(**(notice or {})), **version)
    for rule in rules or (AudienceRule(kind=AudienceKind.ALL_STAFF),):
        rule.version = made
        rule.save()
    return made


def published(*rules: AudienceRule, notice: dict | None = None, **version) -> NoticeVersion:
    """A letter in force, everybody addressed asked."""
    made = draft(*rules, notice=notice, **version)
    return publish(made.notice, by=made.notice.author.user)


def receipt_for(version: NoticeVersion, staff: Staff) -> Receipt:
    return version.receipts.get(staff=staff)


def to_class(school_class) -> AudienceRule:
    return AudienceRule(kind=AudienceKind.CLASS_GUARDIANS, school_class=school_class)


def to_person(staff: Staff) -> AudienceRule:
    return AudienceRule(kind=AudienceKind.PERSON, person=staff)


def family(school_class=None, *, children: int = 1, **enrolment) -> Guardian:
    """A guardian with children in a class."""
    guardian = Guardian.objects.create(name="王爱华", phone=f"1380000{Guardian.objects.count():04}")
    for _ in range(children):
        pupil = PupilFactory()
        EnrolmentFactory(
            pupil=pupil,
            school_class=school_class or SchoolClassFactory(),
            **{"starts": date(2021, 9, 1), **enrolment},
        )
        Guardianship.objects.create(guardian=guardian, pupil=pupil, relation="母亲")
    return guardian


def drawn(size=(600, 200), *, ink: bool = True) -> str:
    """What the signature pad sends."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    if ink:
        pen = ImageDraw.Draw(image)
        pen.line([(60, 150), (200, 40), (300, 160), (520, 60)], fill=(31, 36, 30, 255), width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
