"""告家长书 of a term at the demo school, read by most families in the days of sign-up."""

from datetime import date, timedelta
from random import Random

from django.db.models import OuterRef, Subquery

from apps.notices import services as notices
from apps.notices.models import AudienceRule, Notice, NoticeVersion
from apps.portal.demo.preparation.storing import at
from apps.school.audience import AudienceKind
from apps.school.models import Department, Guardianship, Staff
from apps.school.roles import DepartmentCode
from apps.teaching.after_school.letter import draft_of, title_of
from apps.teaching.models import Service

# Of a hundred families so many have read it on the day itself, by the first night, the second.
READ = (55, 82, 96)


def send_letter(service: Service, head: Staff, today: date, random: Random) -> None:
    """Publish the letter on the first morning of sign-up."""
    if service.opens_on > today:
        return
    office = Department.objects.get(code=DepartmentCode.TEACHING)
    notice = Notice(title=title_of(service), department=office, author=head, term=service.term)
    version = NoticeVersion(notice=notice, body=draft_of(service), due_on=service.closes_on)
    rule = AudienceRule(kind=AudienceKind.ALL_GUARDIANS)
    notices.save_draft(version, audience=[rule], by=head.user)
    notices.publish(notice, by=head.user, at=at(service.opens_on, 8, 20))
    service.letter = notice
    service.save(update_fields=["letter"])
    _read(version, service, today, random)


def _read(version: NoticeVersion, service: Service, today: date, random: Random) -> None:
    days: list[list[int]] = [[] for _ in READ]
    for pk in version.receipts.order_by("pk").values_list("pk", flat=True):
        chance = random.randrange(100)
        later = next((place for place, most in enumerate(READ) if chance < most), None)
        if later is not None:
            days[later].append(pk)
    wards = Guardianship.objects.filter(pupil=OuterRef("pupil")).order_by("pk")
    for later, pks in enumerate(days):
        on = service.opens_on + timedelta(days=later)
        if on < today:
            version.receipts.filter(pk__in=pks).update(
                state=version.response,
                read_at=at(on, 12 + 3 * later),
                guardian=Subquery(wards.values("guardian")[:1]),
            )
