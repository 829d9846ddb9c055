"""Answering: read, confirm, sign. Doing so twice, or five times at once, is the same as once."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.notices.models import Notice, NoticeVersion, Receipt
from apps.reminders.requirements import declared
from apps.reminders.services import reconcile
from apps.school.models import Guardian

State, Response = Receipt.State, NoticeVersion.Response


def _locked(receipt: Receipt) -> Receipt:
    """The stored row, held until the answer is written.

    Raises:
        ValidationError: the text is no longer the one in force.
    """
    row = (
        Receipt.objects.select_for_update(of=["self"])
        .select_related("version__notice", "staff")
        .get(pk=receipt.pk)
    )
    if row.is_done:
        return row
    if row.version.notice.status != Notice.Status.PUBLISHED:
        raise ValidationError("这份通知已经撤回，不用再回执。")
    if not row.version.in_force:
        raise ValidationError("这份通知有了新版本，请打开新版本阅读后再回执。")
    return row


def _check_person(receipt: Receipt, by) -> None:
    """What one answers with one's own name, no deputy answers.

    Raises:
        PermissionDenied: the receipt is somebody else's.
    """
    if receipt.staff is None or receipt.staff.user_id != by.pk:
        raise PermissionDenied("阅读、确认和签署须由本人完成，不能代办。")


@transaction.atomic
def mark_read(receipt: Receipt, *, by) -> Receipt:
    """The colleague has read the text; returns the stored receipt."""
    row = _locked(receipt)
    _check_person(row, by)
    if row.state == State.UNREAD:
        row.state, row.read_at = State.READ, timezone.now()
        row.save()
        _close_to_do(row)
    return row


@transaction.atomic
def confirm(receipt: Receipt, *, by) -> Receipt:
    """The colleague confirms having understood; returns the stored receipt."""
    row = _locked(receipt)
    _check_person(row, by)
    return _confirmed(row)


def _confirmed(row: Receipt) -> Receipt:
    if row.version.response != Response.CONFIRM:
        raise ValidationError("这份通知不用“确认”回执。")
    if not row.is_done:
        row.state, row.confirmed_at = State.CONFIRM, timezone.now()
        row.read_at = row.read_at or row.confirmed_at
        row.save()
        _close_to_do(row)
    return row


@transaction.atomic
def sign(receipt: Receipt, *, by, typed_name: str, signature: bytes) -> Receipt:
    """The colleague signs with the own typed name and a drawn signature (PNG).

    Raises:
        ValidationError: another name was typed, or the text asks for no signature.
    """
    row = _locked(receipt)
    _check_person(row, by)
    if row.version.response != Response.SIGN:
        raise ValidationError("这份通知不用签署。")
    if row.is_done:
        return row
    if _bare(typed_name) != _bare(row.staff.name):
        raise ValidationError({"typed_name": f"请输入您本人的姓名“{row.staff.name}”。"})
    row.state, row.signed_at, row.typed_name = State.SIGN, timezone.now(), row.staff.name
    row.read_at = row.read_at or row.signed_at
    row.signature = ContentFile(signature, name=f"{row.pk}.png")
    row.save()
    _close_to_do(row)
    return row


def _close_to_do(row: Receipt) -> None:
    """Who has answered finds it done on the next page, not after the next full hour."""
    if row.is_done and row.staff_id:
        codes = [found.code for found in declared() if found.code.startswith("notices.")]
        transaction.on_commit(lambda: reconcile(codes=codes))


def _bare(name: str) -> str:
    """A name without the spaces that people put between its characters: 张　三 is 张三."""
    return re.sub(r"\s", "", name)


@transaction.atomic
def answer_for_child(receipt: Receipt, *, guardian: Guardian) -> Receipt:
    """A guardian reads or confirms, as the text asks, for one of the own children.

    Raises:
        PermissionDenied: not the guardian of this child.
        ValidationError: the text is withdrawn or replaced.
    """
    row = _locked(receipt)
    if not guardian.wards.filter(pupil=row.pupil_id).exists():
        raise PermissionDenied
    if row.is_done:
        return row
    row.guardian = guardian
    if row.version.response == Response.CONFIRM:
        return _confirmed(row)
    row.state, row.read_at = State.READ, timezone.now()
    row.save()
    return row
