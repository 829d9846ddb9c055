"""Who is told what about the placing."""

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from apps.reminders import services as reminders
from apps.school.models import HomeroomTenure, Staff
from apps.teaching.after_school.models import Service

PUBLIC_PAGE = "after-school-courses"


def forget_public_page() -> None:
    """The public page shows at once what was published or taken back."""
    transaction.on_commit(lambda: cache.delete(PUBLIC_PAGE))


def published(service: Service) -> None:
    """班主任 and the courses' teachers: the lists stand."""
    forget_public_page()
    tenures = HomeroomTenure.objects.on().filter(school_class__year=service.term.year_id)
    people = Staff.objects.on_duty()
    teachers = service.courses.offered().filter(staff__isnull=False)
    begins = f"{service.starts_on.month}月{service.starts_on.day}日"
    key = f"service-published:{service.pk}:{service.published_on}"
    reminders.notify(
        people.filter(pk__in=tenures.values("staff")),
        key=key,
        title="课后服务编班已公示",
        body=f"{begins}开班。家长在自己的链接里看结果，本班名单可以打印。",
        link=reverse("teaching:signups-mine"),
    )
    reminders.notify(
        people.filter(pk__in=teachers.values("staff")),
        key=f"{key}:course",
        title="您的社团课程名单已定",
        body=f"{begins}开班，请看名单和地点。",
        link=reverse("teaching:placing-courses"),
    )
