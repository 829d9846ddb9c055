"""Issuing: write, publish, revise, withdraw; and asking everybody whom a text is addressed to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.notices import body, telling
from apps.notices.models import Attachment, AudienceRule, Notice, NoticeVersion, Receipt
from apps.school.audience import pupils_in, staff_in
from apps.school.models import Enrolment

# How long after publication a mere 通知 still reaches newcomers, and any letter a new family.
NEWCOMERS_WITHIN = timedelta(days=30)


@transaction.atomic
def save_draft(
    version: NoticeVersion,
    *,
    audience: Iterable[AudienceRule],
    files: Iterable[ContentFile] = (),
    dropped: Iterable[Attachment] = (),
    by,
) -> NoticeVersion:
    """Keep an unpublished text with its audience and attachments; nobody is asked yet.

    Raises:
        ValidationError: the version has been published in the meantime.
    """
    notice = version.notice
    if version.pk:
        stored = NoticeVersion.objects.select_for_update().get(pk=version.pk)
        if stored.published_at:
            raise ValidationError("这一版已经发布，不能再改。请用“修订”写下一版。")
    notice.save()
    version.notice = notice
    version.body = body.clean(version.body)
    version.save()
    version.audience.all().delete()
    for rule in audience:
        rule.version = version
    AudienceRule.objects.bulk_create(audience)
    version.attachments.filter(pk__in=[row.pk for row in dropped]).delete()
    for file in files:
        Attachment.objects.create(version=version, file=file, name=file.name, size=file.size)
    return version


@transaction.atomic
def publish(notice: Notice, *, by, at: datetime | None = None) -> NoticeVersion:
    """Put the text being written in force and ask its audience; earlier answers stay readable.

    Args:
        at: when, if not now: a school brings its earlier letters along, and nobody is told.

    Raises:
        ValidationError: nothing to publish, nothing said, nobody addressed.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    version = notice.draft
    if version is None:
        raise ValidationError("没有待发布的内容，可能已经发布过了。")
    moment = at or timezone.now()
    _check_complete(version, moment)
    notice.move(Notice.Status.PUBLISHED)
    notice.published_at = notice.published_at or moment
    notice.save()
    notice.versions.filter(in_force=True).update(in_force=False)
    version.published_at, version.in_force = moment, True
    version.save()
    if not ask(version, on=timezone.localdate(moment)):
        raise ValidationError("发布范围里现在没有人，请重新选择范围。")
    if at is None:
        telling.tell(version)
    return version


def _check_complete(version: NoticeVersion, moment: datetime) -> None:
    rules = list(version.audience.all())
    if not rules:
        raise ValidationError("还没有选择发给谁。")
    if body.is_blank(version.body):
        raise ValidationError("正文还是空的，请写好正文或上传 Word 再发布。")
    if version.due_on and version.due_on < timezone.localdate(moment):
        raise ValidationError("截止日期已经过去，请改到今天或以后。")
    if version.response == NoticeVersion.Response.SIGN and any(rule.is_guardians for rule in rules):
        raise ValidationError("家长通过链接只能阅读或确认，不能签署。请改回执方式，或不选家长。")


def ask(version: NoticeVersion, *, on=None) -> int:
    """A receipt for everybody addressed on a day who has none yet; returns how many are asked."""
    rules = list(version.audience.all())
    staff = staff_in(rules, on).values_list("pk", flat=True)
    pupils = pupils_in(rules, on).values_list("pk", flat=True)
    rows = [Receipt(version=version, staff_id=pk) for pk in staff]
    rows += [Receipt(version=version, pupil_id=pk) for pk in pupils]
    Receipt.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


@transaction.atomic
def ask_newcomers(version: NoticeVersion) -> int:
    """Ask those who came into the audience after publication; returns how many are new.

    Colleagues: for regulations, plans, letters and pledges as long as they are in force, for a
    通知 in its first month or until it is due. Families: only who enrolled within a month of it,
    so that nobody is late for what was said long before their time.
    """
    rules = list(version.audience.all())
    today, month = timezone.localdate(), NEWCOMERS_WITHIN
    lasting = version.notice.kind in Notice.LASTING and not version.notice.has_lapsed
    until = version.due_on or timezone.localdate(version.published_at + month)
    rows = []
    if lasting or today <= max(until, timezone.localdate(version.published_at + month)):
        staff = staff_in(rules).exclude(receipts__version=version)
        rows += [Receipt(version=version, staff_id=pk) for pk in staff.values_list("pk", flat=True)]
    families = pupils_in(rules).exclude(receipts__version=version)
    places = Enrolment.objects.filter(starts__lte=timezone.localdate(version.published_at + month))
    families = families.filter(pk__in=places.values("pupil"))
    rows += [Receipt(version=version, pupil_id=pk) for pk in families.values_list("pk", flat=True)]
    Receipt.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


@transaction.atomic
def revise(notice: Notice, *, by) -> NoticeVersion:
    """Begin the next version as a copy of the one in force; an unfinished one is taken up again.

    Raises:
        ValidationError: the notice is not published.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.status != Notice.Status.PUBLISHED:
        raise ValidationError("只有已发布的通知才能修订。")
    if draft := notice.draft:
        return draft
    current = notice.current
    draft = NoticeVersion.objects.create(
        notice=notice,
        number=notice.versions.count() + 1,
        body=current.body,
        response=current.response,
    )
    for copied in (*current.audience.all(), *current.attachments.all()):
        copied.pk, copied.version, copied._state.adding = None, draft, True
        copied.save()
    return draft


@transaction.atomic
def drop_revision(notice: Notice, *, by) -> None:
    """Give up the next version while it is unpublished; the one in force stays."""
    notice.versions.filter(published_at=None, number__gt=1).delete()


@transaction.atomic
def withdraw(notice: Notice, *, by) -> None:
    """Take a notice back: nobody is asked any more, answers stay readable. Twice is once.

    Raises:
        ValidationError: it has never been published.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.status == Notice.Status.WITHDRAWN:
        return
    if notice.status == Notice.Status.DRAFT:
        raise ValidationError("草稿还没有发布，不用撤回，直接删除即可。")
    notice.move(Notice.Status.WITHDRAWN)
    notice.save()
    drop_revision(notice, by=by)
