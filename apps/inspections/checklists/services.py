"""Drafting, issuing, withdrawing and copying versions of a checklist."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from apps.core.pinyin import pinyin_keys
from apps.inspections.checklists import content
from apps.inspections.checklists.content import Part
from apps.inspections.checklists.models import Category, Checklist, ChecklistVersion
from apps.school.models import Department

State = ChecklistVersion.State


class DraftChanged(ValidationError):
    """Somebody else saved the draft while it was being edited."""


def draft_of(checklist: Checklist) -> ChecklistVersion | None:
    """The one version that may still be changed."""
    return checklist.versions.filter(state=State.DRAFT).first()


def latest_of(checklist: Checklist) -> ChecklistVersion | None:
    """The draft where there is one, else the newest version."""
    return checklist.versions.order_by("-number").first()


@transaction.atomic
def save_draft(
    checklist: Checklist,
    parts: Iterable[Part],
    *,
    total: Decimal = Decimal(100),
    bonus_cap: Decimal = Decimal(0),
    note: str = "",
    seen: datetime | None = None,
) -> ChecklistVersion:
    """Write ``parts`` as the checklist's draft, instead of what the draft held before.

    ``seen`` is when the draft was last saved as the editor knew it; None where there was none.

    Raises:
        DraftChanged: it was saved by somebody else since.
    """
    checklist = Checklist.objects.select_for_update().get(pk=checklist.pk)
    draft = draft_of(checklist)
    if (draft and draft.updated_at) != seen:
        raise DraftChanged("您打开这一页之后，别人改过这份草稿。")
    if draft is None:
        last = checklist.versions.aggregate(last=Max("number"))["last"] or 0
        draft = ChecklistVersion(checklist=checklist, number=last + 1)
    draft.total, draft.bonus_cap, draft.note = total, bonus_cap, note
    draft.save()
    Category.objects.filter(version=draft).delete()
    content.write(draft, parts)
    return draft


def gaps(version: ChecklistVersion) -> list[str]:
    """Why a version cannot be put into force yet."""
    return content.gaps(
        content.parts_of(version),
        scoring=version.checklist.scoring,
        total=version.total,
        bonus_cap=version.bonus_cap,
    )


def earliest_start(checklist: Checklist) -> date | None:
    """The first day on which another version may begin; None where any day will do.

    It lies after every check that was opened under this checklist, so that no result changes, and
    after the day on which the version before it begins.
    """
    known = checklist.versions.in_force().aggregate(Max("starts"), Max("rounds__date"))
    last = max((day for day in known.values() if day), default=None)
    return last and last + timedelta(days=1)


@transaction.atomic
def issue(version: ChecklistVersion, *, starts: date) -> None:
    """Put a draft into force from a day on; from now on it no longer changes.

    Raises:
        ValidationError: it does not add up, or begins before what was checked already.
    """
    checklist = Checklist.objects.select_for_update().get(pk=version.checklist_id)
    version.refresh_from_db()
    if version.state != State.DRAFT:
        raise ValidationError("这个版本已经启用。")
    if problems := gaps(version):
        raise ValidationError(problems)
    first = earliest_start(checklist)
    if first and starts < first:
        raise ValidationError(
            {"starts": f"最早从{first:%Y-%m-%d}起：这之前已按原来的版本检查过，结果不能改变。"}
        )
    version.state, version.starts = State.ISSUED, starts
    version.save()


@transaction.atomic
def withdraw(version: ChecklistVersion) -> None:
    """Make an issued version a draft again, as long as nothing was checked under it.

    Raises:
        ValidationError: it was used, or there is another draft.
    """
    checklist = Checklist.objects.select_for_update().get(pk=version.checklist_id)
    if version.rounds.exists():
        raise ValidationError("已经按这个版本检查过，不能撤回；要改请建新版本。")
    if draft_of(checklist):
        raise ValidationError("另有一份草稿，请先启用或删除它。")
    version.state, version.starts = State.DRAFT, None
    version.save()


@transaction.atomic
def copy(checklist: Checklist, *, name: str, department: Department) -> Checklist:
    """A checklist like this one for another department or purpose; its content is a draft."""
    new = Checklist.objects.create(
        name=name,
        code=free_code(name),
        scoring=checklist.scoring,
        department=department,
        note=checklist.note,
    )
    if latest := latest_of(checklist):
        save_draft(
            new,
            content.parts_of(latest),
            total=latest.total,
            bonus_cap=latest.bonus_cap,
            note=f"复制自“{checklist}”第{latest.number}版",
        )
    return new


def free_code(name: str) -> str:
    """An unused code made of the name's initials: 教学常规 becomes jxcg, the next one jxcg-2."""
    initials = pinyin_keys(name).split()[-1]
    stem = "".join(mark for mark in initials if mark.isascii() and mark.isalnum())[:20] or "list"
    taken = set(Checklist.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
