"""Deleting for good is never the first step: deleted rows wait 30 days in the bin."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from apps.core.models import BinEntry

KEPT = timedelta(days=30)


class DeletionRefused(ValidationError):
    """Other records stand on this one; the sentence names them."""


def _collect(objects: Iterable[models.Model]) -> NestedObjects:
    collector = NestedObjects(using="default")
    collector.collect(list(objects))
    if collector.protected:
        names = sorted({str(row._meta.verbose_name) for row in collector.protected})
        raise DeletionRefused(
            f"还有{len(collector.protected)}条记录（{'、'.join(names)}）用到它，请先处理这些记录。"
        )
    return collector


def goes_along(objects: Iterable[models.Model]) -> dict[str, int]:
    """Count, by kind of record, what deleting ``objects`` would take along, themselves included.

    Raises:
        DeletionRefused: a protected record stands on one of them.
    """
    # A row that merely ties two records together is no record of the school's.
    data = {
        model: rows
        for model, rows in _collect(objects).data.items()
        if rows and not model._meta.auto_created
    }
    return {str(model._meta.verbose_name): len(rows) for model, rows in data.items()}


@transaction.atomic
def put_in_bin(objects: Iterable[models.Model], *, by) -> BinEntry:
    """Delete ``objects`` with all that depends on them, keeping every row for 30 days.

    Raises:
        DeletionRefused: a protected record stands on one of them.
    """
    objects = list(objects)
    collector = _collect(objects)
    rows = [row for instances in collector.data.values() for row in instances]
    links = [
        {
            "model": field.model._meta.label,
            "field": field.name,
            "pks": [row.pk for row in group],
            "values": [row.serializable_value(field.name) for row in group],
        }
        for (field, _value), groups in collector.field_updates.items()
        for group in groups
        if group
    ]
    first = objects[0]
    title = str(first) if len(objects) == 1 else f"{first} 等{len(objects)}条"
    entry = BinEntry.objects.create(
        model=first._meta.label,
        title=title[:200],
        rows=serializers.serialize("python", rows),
        links=links,
        deleted_by=by if by and by.is_authenticated else None,
    )
    collector.delete()
    return entry


@transaction.atomic
def restore(entry: BinEntry) -> None:
    """Put the rows of ``entry`` back where they were and empty the entry.

    Raises:
        ValidationError: something that exists now stands in their way.
    """
    try:
        with transaction.atomic():
            for row in serializers.deserialize("python", entry.rows):
                row.object.save_base(raw=True, force_insert=True)
            for link in entry.links:
                _relink(link)
            transaction.get_connection().check_constraints()
    except IntegrityError as error:
        raise ValidationError(
            f"无法恢复“{entry.title}”：它依赖的记录已不存在，或已有相同的新记录。"
        ) from error
    entry.delete()


def _relink(link: dict) -> None:
    model = apps.get_model(link["model"])
    for pk, value in zip(link["pks"], link["values"], strict=True):
        empty = {f"{link['field']}__isnull": True}
        model._base_manager.filter(pk=pk, **empty).update(**{link["field"]: value})


def purge(now: datetime | None = None) -> int:
    """Forget what has lain in the bin for more than 30 days; return how many entries went."""
    return BinEntry.objects.filter(deleted_at__lt=(now or timezone.now()) - KEPT).delete()[0]
