"""From one state to the next: reviewed, published, exempted, locked. One table, one ``move``."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.inspections.programmes.models import Programme
from apps.inspections.rounds.models import Round
from apps.inspections.sheets import telling
from apps.inspections.sheets.models import MOVES, Entry, Sheet, State
from apps.school.models import Staff

Sheets = models.QuerySet[Sheet] | Iterable[Sheet]


def move(sheets: models.QuerySet[Sheet], to: State, **changes) -> int:
    """Take to a state whichever of the sheets may go there by ``MOVES``.

    One UPDATE, which locks each row and looks at its state once more. Returns how many went.
    """
    froms = [state for state, goals in MOVES.items() if to in goals]
    return sheets.filter(state__in=froms).update(state=to, updated_at=timezone.now(), **changes)


def move_one(sheet: Sheet, to: State, **changes) -> None:
    """Take one sheet to a state.

    Raises:
        ValidationError: there is no way there from the state that the sheet is in.
    """
    if not move(Sheet.objects.filter(pk=sheet.pk), to, **changes):
        state = Sheet.objects.get(pk=sheet.pk).get_state_display()
        raise ValidationError(f"{sheet.target}的记录现在是“{state}”，不能改为“{to.label}”。")
    for name, value in {"state": to, **changes}.items():
        setattr(sheet, name, value)


def locked(sheet: Sheet) -> Sheet:
    """The sheet as it is now, kept for this transaction, with what the verbs look at."""
    sheets = Sheet.objects.select_for_update(of=("self",)).select_related(
        "round__programme__department",
        "round__slot",
        "round__version__checklist",
        "school_class",
        "staff",
        "place",
    )
    return sheets.get(pk=sheet.pk)


def review(sheets: Sheets, *, by: Staff) -> int:
    """复核: somebody else has looked at the records; nobody reviews what they wrote themselves.

    Returns how many were waiting for it.
    """
    return move(_rows(sheets).exclude(inspector=by), State.REVIEWED)


@transaction.atomic
def publish(sheets: Sheets, *, by: Staff) -> int:
    """发布: from now on those concerned see the points, and may appeal. Returns how many."""
    waiting = _rows(sheets).filter(state__in=[State.ENTERED, State.REVIEWED])
    ids = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    count = move(Sheet.objects.filter(pk__in=ids), State.PUBLISHED, published_at=timezone.now())
    telling.published(ids, by=by)
    telling.fed_back(ids, by=by)
    return count


@transaction.atomic
def exempt(sheet: Sheet, *, reason: str, by: Staff) -> Sheet:
    """免检: this target is not looked at this time, and the day's mean leaves it out.

    Raises:
        ValidationError: no reason, or it was looked at already.
    """
    reason = reasoned(reason, "请写明免检的原因。", longest=120)
    sheet = locked(sheet)
    move_one(sheet, State.EXEMPT, note=f"{reason}（{by}）")
    return sheet


@transaction.atomic
def end_exemption(sheet: Sheet) -> Sheet:
    """Take an exemption back; the target is due again.

    Raises:
        ValidationError: it is not exempt.
    """
    sheet = locked(sheet)
    move_one(sheet, State.DUE, note="")
    return sheet


def lock(programme: Programme, first: date, last: date) -> int:
    """锁定 what was recorded from ``first`` to ``last``: Friday 15:30 (domain rule 3).

    What nobody published goes out with the lock, so that no point counts in secret.
    """
    # By their numbers: an UPDATE through a join reads the whole table of sheets.
    rounds = Round.objects.filter(programme=programme, date__range=(first, last))
    sheets = Sheet.objects.filter(round__in=list(rounds.values_list("pk", flat=True)))
    return move(sheets, State.LOCKED, published_at=Coalesce("published_at", timezone.now()))


def confirm_bonus(entries: Iterable[Entry]) -> int:
    """加分确认: only now do bonus points count (domain rule 3). Returns how many were waiting."""
    ids = [entry.pk for entry in entries]
    waiting = Entry.objects.filter(pk__in=ids, item__bonus=True, confirmed=False)
    return waiting.update(confirmed=True, updated_at=timezone.now())


def reasoned(text: str, demand: str, longest: int = 200) -> str:
    """A reason as it is kept.

    Raises:
        ValidationError: ``demand``, where there is none; or it is too long.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError(demand)
    if len(text) > longest:
        raise ValidationError(f"最多写{longest}个字，现在有{len(text)}个字。")
    return text


def _rows(sheets: Sheets) -> models.QuerySet[Sheet]:
    return Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets])
