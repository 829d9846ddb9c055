"""布置作业 on a phone, and changing a piece (T06, T07)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.core.forms import posted
from apps.school.calendar.services import day
from apps.school.models import Lesson, Staff, TeachingAssignment
from apps.teaching.homework import services, suggestions
from apps.teaching.homework.forms import EntryForm, PieceForm
from apps.teaching.homework.models import Homework
from apps.teaching.homework.views.pages import (
    own_staff,
    piece_of,
    preview,
    refuse,
    say_result,
    setter,
    taught_now,
    today_or_next,
)

State = Homework.State


@setter
def new(request: HttpRequest) -> HttpResponse:
    """One screen: class, what, my trial, the class's bar, one button."""
    staff, on = own_staff(request), today_or_next()
    taught = taught_now(staff, on)
    pairs = {_pair(one) for one in taught}
    offered = [
        *suggestions.from_plans(staff, on),
        *suggestions.from_last_time(staff, on),
        *suggestions.from_group(staff, pairs, on),
    ]
    tapped = suggestions.of_query(offered, request.GET.dict())
    wanted = [one for one in taught if tapped is None or _pair(one) == tapped.pair] or taught
    initial = {"night": on, "assignments": _preselected(staff, on, wanted, request.GET)}
    initial |= tapped.initial if tapped else {}
    form = EntryForm(posted(request), staff=staff, taught=taught, initial=initial)
    _suit(form, taught)
    asked = request.POST.get("act", "publish") if request.method == "POST" else ""
    if form.is_bound and form.is_valid() and asked != "preview" and _enter(request, form, staff):
        return redirect("teaching:homework-mine")
    chosen = _chosen(form, taught)
    seen = preview(
        form,
        [one.school_class for one in chosen],
        chosen[0].subject if chosen else None,
        staff=staff,
    )
    context = {"form": form, "preview": seen, "offered": offered, "taught": taught, "is_new": True}
    return _answer(request, context, asked)


def _answer(request: HttpRequest, context: dict, asked: str) -> HttpResponse:
    if asked == "preview":
        if request.htmx:
            return render(request, "teaching/homework_bars.html", context)
        # Looking is no mistake: what is still missing is not red yet.
        return render(request, "teaching/homework_entry.html", context)
    status = 422 if context["form"].errors else 200
    return render(request, "teaching/homework_entry.html", context, status=status)


def _suit(form: EntryForm, taught: list[TeachingAssignment]) -> None:
    """The source used last, and nothing written for the little ones, unless a line says otherwise.

    Who teaches both little and big ones chooses the class first; the page follows.
    """
    chosen = _chosen_at_first(form, taught)
    fits = {(one.school_class.year_id, *_pair(one)) for one in chosen}
    for book in form.fields["workbook"].queryset:
        if (book.year_id, book.subject_id, book.grade) in fits:
            form.initial.setdefault("workbook", book.pk)
            break
    if taught and all(one.school_class.grade <= 2 for one in taught):
        form.initial.setdefault("kind", Homework.Kind.ORAL)


def _pair(one: TeachingAssignment) -> tuple[int, int]:
    return one.subject_id, one.school_class.grade


def _preselected(staff: Staff, on, taught: list[TeachingAssignment], query) -> list[str]:
    """The classes of one grade and subject that one has today and has not given homework yet."""
    if not taught:
        return []
    if asked := [str(one.pk) for one in taught if str(one.school_class_id) == query.get("class")]:
        return asked[:1]
    info = day(on)
    today = set(
        Lesson.objects.filter(
            staff=staff, term=info.term, weekday=info.timetable_weekday
        ).values_list("school_class", "subject")
    )
    given = set(
        Homework.objects.filter(staff=staff, night=on)
        .exclude(state=State.WITHDRAWN)
        .values_list("school_class", "subject")
    )
    # The best candidate decides for which grade and subject: a lesson today, no homework yet.
    first = min(taught, key=lambda one: (_key(one) in given, _key(one) not in today))
    same = [one for one in taught if _pair(one) == _pair(first)]
    fitting = [one for one in same if _key(one) not in given and _key(one) in today]
    return [str(one.pk) for one in fitting or [first]]


def _key(one: TeachingAssignment) -> tuple[int, int]:
    return one.school_class_id, one.subject_id


def _chosen(form: EntryForm, taught: list[TeachingAssignment]) -> list[TeachingAssignment]:
    if form.is_bound:
        return form.cleaned_data.get("assignments", [])
    return _chosen_at_first(form, taught)


def _chosen_at_first(form: EntryForm, taught: list[TeachingAssignment]) -> list[TeachingAssignment]:
    return [one for one in taught if str(one.pk) in form.initial["assignments"]]


def _enter(request: HttpRequest, form: EntryForm, staff: Staff) -> bool:
    """Keep, try and publish in one go; nothing is kept where something is refused."""
    rows = form.cleaned_data["assignments"]
    piece, tried = form.piece(rows[0].subject), form.tried()
    try:
        with transaction.atomic():
            drafts = services.draft(
                [one.school_class for one in rows], piece, key=form.cleaned_data["key"], by=staff
            )
            if tried:
                services.record_trial(drafts[0], tried, by=staff, asked=piece.minutes)
            if request.POST.get("act") != "draft":
                drafts = services.publish_all(drafts, by=staff)
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    say_result(
        request, list(Homework.objects.filter(pk__in=[row.pk for row in drafts]).with_names())
    )
    return True


@setter
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a piece; what is public stays so until the change is tried and published."""
    homework, staff = piece_of(request, pk, "update"), own_staff(request)
    school_class = homework.school_class
    form = PieceForm(
        posted(request),
        staff=staff,
        pairs={(school_class.year_id, homework.subject_id, school_class.grade)},
        initial=_as_it_is(homework),
    )
    asked = request.POST.get("act", "publish") if request.method == "POST" else ""
    if form.is_bound and form.is_valid() and asked != "preview":
        if _change(request, form, homework, staff):
            return redirect("teaching:homework-mine")
        homework = piece_of(request, pk, "update")
    seen = preview(form, [school_class], homework.subject, staff=staff, without=[homework.pk])
    context = {
        "form": form,
        "preview": seen,
        "homework": homework,
        "newest": homework.decisions.select_related("staff").first(),
        "is_over": homework.due_on <= timezone.localdate(),
    }
    return _answer(request, context, asked)


def _as_it_is(homework: Homework) -> dict:
    names = (
        *("night", "content", "other_source", "kind", "place", "type", "tier", "required"),
        *("elastic", "essay", "marking", "shared"),
    )
    initial = {name: getattr(homework, name) for name in names}
    initial |= {"workbook": homework.workbook_id, "lesson": homework.lesson_id}
    if homework.trial is None:
        return initial | {"minutes": homework.minutes or None}
    least = services.least_minutes(homework)
    return initial | {"minutes": homework.minutes if homework.minutes > least else None}


def _change(request: HttpRequest, form: PieceForm, homework: Homework, staff: Staff) -> bool:
    piece, tried = form.piece(homework.subject), form.tried()
    publishes = request.POST.get("act") != "draft" or homework.state == State.PUBLISHED
    try:
        with transaction.atomic():
            row = services.change(homework, piece, by=staff)
            if tried:
                services.record_trial(row, tried, by=staff, asked=piece.minutes)
            if publishes:
                row = services.publish(row, by=staff)
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    say_result(request, [Homework.objects.with_names().get(pk=row.pk)])
    return True
