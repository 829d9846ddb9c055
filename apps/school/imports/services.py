"""Checking, writing and taking back an import."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pghistory
from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from apps.core.files.tables import read_table
from apps.core.files.upload import UploadError
from apps.core.models import Named
from apps.school.imports.kinds import SHEETS
from apps.school.imports.models import ImportRun
from apps.school.imports.sheet import Row, Sheet

BATCH = 1000
# One import at a time: two files that name the same pupil would each think it new.
LOCK = 20220214

Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    pass


def check(run: ImportRun, *, today: date | None = None) -> list[Row]:
    """Read the file of ``run`` and keep what each row would do; nothing else is written."""
    try:
        table = read_table(_stored_file(run))
        sheet = SHEETS[run.kind](run.term, today or timezone.localdate())
        rows = sheet.check(table)
    except UploadError as problem:
        run.state, run.message, run.rows, run.counts = ImportRun.State.FAULTY, str(problem), [], {}
        run.save()
        return []
    run.header = [str(label) for label in table[0]]
    run.counts = dict(Counter(row.state for row in rows))
    run.rows = [
        {
            "number": row.number,
            "state": row.state,
            "cells": row.cells,
            "problems": row.problems,
            "remarks": row.remarks,
        }
        for row in rows
    ]
    faulty = "error" in run.counts
    run.state = ImportRun.State.FAULTY if faulty else ImportRun.State.READY
    run.message = ""
    run.save()
    return rows


def _stored_file(run: ImportRun) -> BytesIO:
    try:
        with run.file.open("rb") as file:
            content = BytesIO(file.read())
    except FileNotFoundError:
        raise UploadError(f"上传的“{run.file_name}”找不到了，请重新上传。") from None
    content.name = run.file_name
    return content


@transaction.atomic
def write(run: ImportRun, *, progress: Progress = _silent, today: date | None = None) -> bool:
    """Write the whole file or nothing; safe to run twice.

    The rows are checked again, for the school may have changed since the preview. Returns whether
    the file was written; if not, ``run`` says why.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportRun.State.READY:
        return run.state == ImportRun.State.DONE
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = check(run, today=today)
    if run.state != ImportRun.State.READY:
        return False
    try:
        with (
            transaction.atomic(),
            pghistory.context(job=f"导入{run.get_kind_display()}", user=run.started_by_id),
        ):
            run.undo = _write_rows(SHEETS[run.kind], rows, progress)
            connection.check_constraints()
    except IntegrityError:
        run.state = ImportRun.State.FAULTY
        run.message = "写入时与已有数据冲突，什么也没有写入。请重新核对后再试。"
        run.save()
        return False
    run.state, run.message = ImportRun.State.DONE, ""
    run.save()
    return True


def _write_rows(sheet: type[Sheet], rows: list[Row], progress: Progress) -> dict:
    """Write the records kind by kind; return what an undo needs."""
    changes = [change for row in rows for change in row.changes]
    undo: dict[str, list] = {"created": [], "updated": []}
    written = 0
    for model in sheet.models:
        mine = [change for change in changes if type(change.record) is model]
        new = [change.record for change in mine if change.is_new]
        old = [change for change in mine if not change.is_new]
        if issubclass(model, Named):
            Named.fill_pinyin(change.record for change in mine)
        undo["updated"] += _update(model, old)
        for start in range(0, len(new), BATCH):
            batch = model.objects.bulk_create(new[start : start + BATCH])
            undo["created"].append([model._meta.label, [record.pk for record in batch]])
            written += len(batch)
            progress(written, len(changes))
    return undo


def _update(model: type[models.Model], changes: list) -> list:
    """Update the changed fields of existing records, end dates and all."""
    if not changes:
        return []
    names = {name for change in changes for name in change.fields} | {"updated_at"}
    if "name" in names:
        names.add("pinyin")
    now = timezone.now()
    for change in changes:
        change.record.updated_at = now
    fields = {model._meta.get_field(name).name for name in names}
    records = {change.record.pk: change.record for change in changes}
    model.objects.bulk_update(records.values(), fields, batch_size=BATCH)
    return [
        [
            model._meta.label,
            change.record.pk,
            {
                model._meta.get_field(name).attname: [_raw(before), _raw(after)]
                for name, (before, after) in change.fields.items()
            },
        ]
        for change in changes
    ]


def _raw(value):
    return value.pk if isinstance(value, models.Model) else value


@transaction.atomic
def undo(run: ImportRun, *, by) -> None:
    """Take the last import of a kind back: what it created goes, what it changed is as before.

    Raises:
        ValidationError: it is not the last one, or people have worked on its records since.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportRun.State.DONE:
        raise ValidationError("这次导入没有写入，或已经撤销。")
    if ImportRun.objects.filter(kind=run.kind, state=ImportRun.State.DONE, pk__gt=run.pk).exists():
        raise ValidationError("之后又导入过同类的表，请先撤销后一次。")
    with pghistory.context(job=f"撤销导入{run.get_kind_display()}", user=by.pk if by else None):
        _remove(run.undo["created"])
        for label, pk, fields in reversed(run.undo["updated"]):
            _put_back(apps.get_model(label), pk, fields)
    run.state, run.undo = ImportRun.State.UNDONE, {}
    run.save()


def _remove(created: list) -> None:
    mine = {(label, pk) for label, pks in created for pk in pks}
    collector = NestedObjects(using="default")
    for label, pks in reversed(created):
        collector.collect(list(apps.get_model(label).objects.filter(pk__in=pks)))
    swept = [row for rows in collector.data.values() for row in rows]
    others = [
        row for row in [*swept, *collector.protected] if (row._meta.label, row.pk) not in mine
    ]
    if others:
        kinds = sorted({str(row._meta.verbose_name) for row in others})
        raise ValidationError(f"导入之后已有{'、'.join(kinds)}用到这些记录，不能再撤销。")
    collector.delete()


def _put_back(model: type[models.Model], pk: int, fields: dict) -> None:
    record = model.objects.filter(pk=pk).first()
    for name, (before, after) in fields.items():
        field = model._meta.get_field(name)
        if record is None or getattr(record, name) != field.to_python(after):
            raise ValidationError(
                f"“{record or model._meta.verbose_name}”在导入之后又改过，不能再撤销。"
            )
        setattr(record, name, field.to_python(before))
    record.save()
