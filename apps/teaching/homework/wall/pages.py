"""公示链接: the address behind the QR code on a classroom's door."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from apps.school.models import SchoolClass
from apps.teaching.homework.models import ClassPage, new_secret
from apps.teaching.homework.wall.rules import renews_page


def pages_of(classes: Iterable[SchoolClass]) -> list[ClassPage]:
    """The page of each class, in their order; one that was never asked for before is made."""
    classes = list(classes)
    ClassPage.objects.bulk_create(
        [ClassPage(school_class=one) for one in _without(classes)], ignore_conflicts=True
    )
    found = {
        page.school_class_id: page for page in ClassPage.objects.filter(school_class__in=classes)
    }
    for one in classes:
        found[one.pk].school_class = one
    return [found[one.pk] for one in classes]


def _without(classes: list[SchoolClass]) -> list[SchoolClass]:
    known = set(
        ClassPage.objects.filter(school_class__in=classes).values_list("school_class", flat=True)
    )
    return [one for one in classes if one.pk not in known]


def address_of(page: ClassPage) -> str:
    """The path of the public page."""
    return reverse("open:homework", args=[page.secret])


@transaction.atomic
def renew(school_class: SchoolClass, *, by) -> ClassPage:
    """A new address; the old one leads nowhere from now on.

    Raises:
        PermissionDenied: neither 课程教学中心 nor 年级组长 of the grade.
    """
    if not renews_page(by, school_class):
        raise PermissionDenied("公示链接由课程教学中心或年级组长更换。")
    [page] = pages_of([school_class])
    page.secret = new_secret()
    page.save(update_fields=["secret", "updated_at"])
    return page
