"""Reviewing a recommended link, and taking it off the public page."""

from collections.abc import Iterable

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.after_school.resources.models import OnlineResource

PUBLIC_PAGE = "online-resources"


def _shown_anew() -> None:
    transaction.on_commit(lambda: cache.delete(PUBLIC_PAGE))


@transaction.atomic
def save(row: OnlineResource, *, changed: Iterable[str]) -> OnlineResource:
    """Save what was written; another address has to be looked at again."""
    if "url" in changed:
        row.reviewed_by = row.reviewed_on = row.dead_on = None
    row.save()
    _shown_anew()
    return row


@transaction.atomic
def review(row: OnlineResource, *, by: Staff) -> OnlineResource:
    """审核: whoever recommends a link does not review it.

    Raises:
        ValidationError: it is one's own.
    """
    row = OnlineResource.objects.select_for_update(of=["self"]).get(pk=row.pk)
    if row.staff_id == by.pk:
        raise ValidationError("自己推荐的资源请另一位老师审核。")
    row.reviewed_by, row.reviewed_on, row.dead_on = by, timezone.localdate(), None
    row.save()
    _shown_anew()
    return row


@transaction.atomic
def report_dead(row: OnlineResource) -> OnlineResource:
    """失效: off the public page until it is reviewed again."""
    row = OnlineResource.objects.select_for_update(of=["self"]).get(pk=row.pk)
    if row.dead_on is None:
        row.dead_on = timezone.localdate()
        row.save()
        _shown_anew()
    return row
