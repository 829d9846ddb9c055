"""Setting homework: who may for which class, what a piece has to be, drafts, changes and trials."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.school.models import SchoolClass, Staff, Subject, TeachingAssignment
from apps.teaching.homework import kinds, trials
from apps.teaching.homework.budget import rule_on
from apps.teaching.homework.models import Homework, Trial, Workbook
from apps.teaching.homework.nights import Night, night_of
from apps.teaching.schedule.models import UnitLesson

State = Homework.State
# Up to here it can still be changed and taken back; afterwards the pupils have done it.
CHANGEABLE = (State.DRAFT, State.TRIED, State.REVIEW, State.RETURNED, State.PUBLISHED)


@dataclass(frozen=True)
class Piece:
    """What a teacher asks for, before it belongs to a class."""

    subject: Subject
    night: date
    content: str
    workbook: Workbook | None = None
    other_source: str = ""
    lesson: UnitLesson | None = None
    kind: str = Homework.Kind.WRITTEN
    place: str = Homework.Place.HOME
    type: str = Homework.Type.BASIC
    tier: str = Homework.Tier.ALL
    required: bool = True
    elastic: str = ""
    essay: bool = False
    # A pupil's, where the teacher says more than the trial does.
    minutes: int | None = None
    marking: str = Homework.Marking.ALL
    shared: bool = False


@dataclass(frozen=True)
class Tried:
    """What a trial showed; ``minutes`` are the teacher's own."""

    minutes: Decimal
    error_points: str
    difficulty: int = 3
    for_whom: str = "全体学生"
    shared: bool = True
    timed: bool = False


def taught_on(staff_id: int | None, on: date) -> QuerySet[TeachingAssignment]:
    """What somebody teaches to which classes on a day: for these homework may be set."""
    rows = TeachingAssignment.objects.on(on).filter(staff=staff_id)
    return rows.select_related("school_class", "subject", "term")


@transaction.atomic
def draft(classes: Iterable[SchoolClass], piece: Piece, *, key: UUID, by: Staff) -> list[Homework]:
    """Keep a piece as a draft for each class; one that was tried already is 已试做 at once.

    ``key`` comes from the form: sent again, the stored rows are returned.

    Raises:
        ValidationError: not a school day, not one's class, a forbidden kind, a source that is none …
    """
    classes = list(classes)
    # Tapped twice at one moment, the second waits and finds what the first has stored.
    lock_classes(one.pk for one in classes)
    kept = list(Homework.objects.filter(school_class__in=classes, key=key, staff=by))
    missing = [one for one in classes if one.pk not in {row.school_class_id for row in kept}]
    if missing:
        night = open_night(piece.night)
        check_piece(piece, missing, by=by)
        kept += [_new(school_class, piece, night, key, by) for school_class in missing]
    return kept


def _new(school_class: SchoolClass, piece: Piece, night: Night, key: UUID, by: Staff) -> Homework:
    homework = Homework(school_class=school_class, staff=by, term_id=night.term_id, key=key)
    _fill(homework, piece, night)
    _save(homework)
    return homework


@transaction.atomic
def change(homework: Homework, piece: Piece, *, by: Staff) -> Homework:
    """Edit a piece. Another content has not been tried (S8): back to 草稿, unless a trial stands for it.

    What was published has to be published again, and then says 已更正; nothing changed, nothing happens.

    Raises:
        ValidationError: as ``draft``; or it was handed in already.
    """
    homework = locked(homework, by=by)
    if homework.state not in CHANGEABLE:
        raise ValidationError(f"这项作业{homework.get_state_display()}，不能再修改。")
    night = open_night(piece.night)
    check_piece(piece, [homework.school_class], by=by)
    before = _as_asked(homework)
    _fill(homework, piece, night)
    if _as_asked(homework) != before:
        _save(homework)
    return homework


def _as_asked(homework: Homework) -> dict:
    return {one.name: getattr(homework, one.name) for one in fields(Piece)}


def _fill(homework: Homework, piece: Piece, night: Night) -> None:
    for one in fields(piece):
        if one.name != "minutes":
            setattr(homework, one.name, getattr(piece, one.name))
    homework.night, homework.due_on, homework.term_id = night.date, night.due_on, night.term_id
    homework.digest = trials.digest_of(piece.content, homework.workbook_id, piece.other_source)
    homework.trial = trials.found_for(homework)
    homework.minutes = _minutes(homework, piece.minutes)


def _minutes(homework: Homework, asked: int | None) -> int:
    """A pupil's minutes: what the trial says, or what the teacher says if that is more."""
    if homework.trial is None:
        return asked or 0
    if asked is None:
        return least_minutes(homework)
    rule = rule_on(homework.school_class.grade, homework.night)
    trials.check_minutes(asked, homework.trial, rule)
    return asked


def least_minutes(homework: Homework) -> int:
    """What a pupil takes by the trial that stands for a piece; the teacher may only say more."""
    rule = rule_on(homework.school_class.grade, homework.night)
    return trials.pupil_minutes(homework.trial.minutes, rule)


def _save(homework: Homework) -> None:
    """Keep it as a draft, or as tried where a trial stands for it."""
    if homework.state != State.DRAFT:
        homework.move(State.DRAFT)
    if homework.trial is not None:
        homework.move(State.TRIED)
    homework.full_clean()
    homework.save()


@transaction.atomic
def record_trial(homework: Homework, tried: Tried, *, by: Staff, asked: int | None = None) -> Trial:
    """先做一遍: keep what the trial showed; it stands for all own pieces with this content.

    Done again, the newer numbers hold. Minutes that were raised by hand stay, if they are enough;
    ``asked`` are those that the teacher wrote beside this trial.

    Raises:
        ValidationError: minutes that cannot be, or fewer asked than tried; no error-prone points.
    """
    known = {
        "staff": by,
        "term_id": homework.term_id,
        "subject_id": homework.subject_id,
        "grade": homework.school_class.grade,
        "digest": homework.digest,
    }
    found = {one.name: getattr(tried, one.name) for one in fields(tried)}
    found["tried_on"] = timezone.localdate()
    Trial(**known, **found).full_clean(validate_unique=False, validate_constraints=False)
    trial, _ = Trial.objects.update_or_create(**known, defaults=found)
    if asked is not None:
        rule = rule_on(homework.school_class.grade, homework.night)
        trials.check_minutes(asked, trial, rule)
    same = Homework.objects.filter(
        staff=by,
        term=homework.term_id,
        subject=homework.subject_id,
        school_class__grade=homework.school_class.grade,
        digest=homework.digest,
        state__in=[State.DRAFT, State.TRIED],
    )
    for row in same.select_for_update(of=["self"]).select_related("school_class"):
        _stand_for(row, trial)
    return trial


def _stand_for(homework: Homework, trial: Trial) -> None:
    least = trials.pupil_minutes(
        trial.minutes, rule_on(homework.school_class.grade, homework.night)
    )
    homework.trial, homework.minutes = trial, max(homework.minutes, least)
    if homework.state == State.DRAFT:
        homework.move(State.TRIED)
    homework.save()


def open_night(on: date) -> Night:
    """The night of a date for which homework can still be set.

    Raises:
        ValidationError: no school day, or it is due already.
    """
    try:
        night = night_of(on)
    except ValidationError as refusal:
        raise ValidationError({"night": refusal.messages}) from refusal
    if night.due_on <= timezone.localdate():
        raise ValidationError(
            {"night": f"{on.month}月{on.day}日的作业已到收交的时候，请选今天或以后。"}
        )
    return night


def check_piece(piece: Piece, classes: Iterable[SchoolClass], *, by: Staff) -> None:
    """
    Raises:
        ValidationError: by field, all that stands against the piece.
    """
    found: dict[str, list[str]] = {}
    classes = list(classes)
    rows = taught_on(by.pk, piece.night).filter(subject=piece.subject)
    taught = set(rows.values_list("school_class", flat=True))
    if strangers := [str(one) for one in classes if one.pk not in taught]:
        names = "、".join(strangers)
        found["classes"] = [f"那一天您不任教{names}的{piece.subject}，不能布置。"]
    if forbidden := kinds.forbidden_in(piece.content, piece.elastic):
        found["content"] = [str(kind) for kind in forbidden]
    written = piece.kind == Homework.Kind.WRITTEN
    if written and piece.place == Homework.Place.HOME and any(one.grade <= 2 for one in classes):
        found["kind"] = [kinds.NONE_WRITTEN]
    if sentence := _about_source(piece, classes, needed=written):
        found["workbook"] = [sentence]
    if found:
        raise ValidationError(found)


def _about_source(piece: Piece, classes: list[SchoolClass], *, needed: bool) -> str:
    """What is wrong with the source, if anything (一教一辅, HW9)."""
    book = piece.workbook
    if book is None:
        missing = needed and not piece.other_source
        return "书面作业要写来源：选登记册上的，或填“其他来源”请年级组长决定。" if missing else ""
    if piece.other_source:
        return "来源只填一处：登记的来源或其他来源。"
    fits = book.subject_id == piece.subject.pk and all(
        (book.year_id, book.grade) == (one.year_id, one.grade) for one in classes
    )
    return "" if fits else f"《{book}》不是这个年级这门学科登记的来源。"


def lock_classes(class_ids: Iterable[int]) -> None:
    """Hold the classes until the end of the transaction: their nights are counted by one at a time."""
    rows = SchoolClass.objects.filter(pk__in=class_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def locked(homework: Homework, *, by: Staff | None = None) -> Homework:
    """The piece as it stands, nobody else changing it; with ``by``, only the own.

    Raises:
        ValidationError: somebody else set it.
    """
    rows = Homework.objects.select_for_update(of=["self"], no_key=True)
    homework = rows.select_related("school_class", "subject", "staff", "workbook", "trial").get(
        pk=homework.pk
    )
    if by is not None and homework.staff_id != by.pk:
        raise ValidationError(f"这项作业是{homework.staff}布置的。")
    return homework
