"""What the pages of this room share: who sets homework, whose piece, how a refusal is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from apps.core.forms import add_refusal
from apps.school.calendar.services import school_days
from apps.school.models import Staff
from apps.school.roles import facts
from apps.teaching.homework import budget, trials
from apps.teaching.homework.bars import Bar, bar
from apps.teaching.homework.forms import PieceForm
from apps.teaching.homework.models import Homework, Trial
from apps.teaching.homework.nights import Night, nights_of
from apps.teaching.homework.setting import taught_on

State = Homework.State
# Where the services' word for a field is not the form's.
_FIELDS = {"classes": "assignments"}


def setter(view):
    """A page for those who teach a class."""

    @login_required
    def guarded(request: HttpRequest, *args, **kwargs):
        if not request.user.has_perm(Homework.get_perm("create")):
            raise PermissionDenied("布置作业由任课教师来做。")
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


def own_staff(request: HttpRequest) -> Staff:
    """Who sets or decides: the person, or the one for whom a deputy acts.

    Raises:
        PermissionDenied: an account without anybody of the school behind it.
    """
    staff = Staff.objects.filter(pk=facts(request.user).staff_id).first()
    if staff is None:
        raise PermissionDenied("这个账号没有对应的教职工，不能布置或决定作业。")
    return staff


def piece_of(request: HttpRequest, pk: int, action: str) -> Homework:
    """The piece that the address names.

    Raises:
        Http404: none of which this person may know.
        PermissionDenied: it is somebody else's.
    """
    rows = Homework.objects.visible_to(request.user).with_names()
    homework = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(Homework.get_perm(action), homework):
        raise PermissionDenied("这项作业由布置的老师或年级组长处理，您没有权限。")
    return homework


def today_or_next() -> date:
    """Today if there is school, else the next school day; today where none is known."""
    today = timezone.localdate()
    coming = school_days(today, today + timedelta(days=60))
    return coming[0] if coming else today


def refuse(form: BaseForm, refusal: ValidationError) -> None:
    """Show at the form's own fields why the services refused."""
    if hasattr(refusal, "error_dict"):
        found = {_FIELDS.get(name, name): errors for name, errors in refusal.error_dict.items()}
        refusal = ValidationError(found)
    add_refusal(form, refusal)


@dataclass(frozen=True)
class Preview:
    """The nights of the chosen classes with the piece put in, and the trial that stands for it."""

    night: Night | None
    bars: tuple[Bar, ...] = ()
    trial: Trial | None = None
    minutes: int = 0
    # None: the minutes are not known yet.
    estimate: int | None = None


def preview(
    form: PieceForm, classes: list, subject, *, staff: Staff, without: Iterable[int] = ()
) -> Preview:
    """How the nights would look, from whatever of a form is sound."""
    data = form.cleaned_data if form.is_bound else form.initial
    on = data.get("night")
    night = nights_of([on]).get(on) if on else None
    if night is None or not classes:
        return Preview(night)
    grade = classes[0].grade
    rule, trial = budget.rule_on(grade, on), None
    if data.get("content"):
        trial = trials.find(
            staff_id=staff.pk,
            term_id=night.term_id,
            subject_id=subject.pk,
            grade=grade,
            digest=_digest(form),
        )
    tried = data.get("trial_minutes") or (trial.minutes if trial else None)
    estimate = trials.pupil_minutes(tried, rule) if tried else None
    minutes = max(estimate or 0, data.get("minutes") or 0)
    counted = minutes if _counts(data) else 0
    bars = tuple(
        bar(budget.load(one, night, without=without), own=counted, name=subject.name)
        for one in classes
    )
    return Preview(night, bars, trial, minutes, estimate)


def _digest(form: PieceForm) -> str:
    """Of what was typed, or of what the page begins with."""
    if not form.is_bound:
        source = form.initial.get("workbook"), form.initial.get("other_source", "")
        return trials.digest_of(form.initial["content"], *source)
    book = form.cleaned_data.get("workbook")
    other = form.cleaned_data.get("other_source", "")
    return trials.digest_of(form.wording(), book.pk if book else None, other)


def _counts(data: dict) -> bool:
    names = ("kind", "place", "tier", "required")
    return Homework(**{name: data[name] for name in names if name in data}).counts


def say_result(request: HttpRequest, rows: list[Homework]) -> None:
    """Tell what became of the pieces; what is public can be taken back at once."""
    for state, words in _SAID.items():
        found = [row for row in rows if row.state == state]
        if not found:
            continue
        classes = "、".join(str(row.school_class) for row in found)
        undo = ""
        if state == State.PUBLISHED and len(found) == 1:
            undo = reverse("teaching:homework-withdraw", args=[found[0].pk])
        level = messages.WARNING if state == State.REVIEW else messages.SUCCESS
        text = words.format(classes=classes, subject=found[0].subject, minutes=found[0].minutes)
        messages.add_message(request, level, text, extra_tags=undo)


_SAID = {
    State.PUBLISHED: "已公示：{classes}{subject}，预计{minutes}分钟。",
    State.REVIEW: "还没有公示：{classes}{subject}要年级组长统筹（超过当晚上限，或来源不在登记册上），已通知。",
    State.TRIED: "已存草稿（已试做）：{classes}{subject}。",
    State.DRAFT: "已存草稿：{classes}{subject}，公示前还要试做。",
}


def open_dates(rows: Iterable[Homework]) -> set[int]:
    """Of which pieces the night is not over: they can still be changed and taken back."""
    today = timezone.localdate()
    return {row.pk for row in rows if row.due_on > today}


def taught_now(staff: Staff, on) -> list:
    """What somebody teaches on a day, in the order of grade, class and subject."""
    rows = taught_on(staff.pk, on)
    order = ("school_class__grade", "school_class__number", "subject__order", "pk")
    return list(rows.order_by(*order))
