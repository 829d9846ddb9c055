"""离校办理: all that ends with somebody's last day, shown first and then done in one go.

It lies here and not in the school, because to-dos and milestones live on the floors above it.
"""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.accounts.models import User
from apps.core.forms import PlainForm, posted
from apps.core.history import written_by
from apps.plan.models import Milestone
from apps.reminders.models import ToDo
from apps.reminders.services import hand_over
from apps.school.models import Lesson, Staff, Term
from apps.school.organisation import services

EARLIEST = timedelta(days=366)


class LeavingForm(PlainForm):
    """The last day, and who goes on with the work."""

    on = forms.DateField(
        label="最后在校日",
        help_text="当天仍在岗；已到或已过这一天，账号立即停用，否则在当天夜里停用。",
    )
    successor = forms.ModelChoiceField(
        label="接手人", queryset=Staff.objects.none(), required=False
    )
    takes_classes = forms.BooleanField(
        label="班主任和任课也由接手人从次日起接任（课表一并更换）", required=False
    )

    def __init__(self, *args, staff: Staff, owes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.staff = staff
        colleagues = Staff.objects.on_duty().exclude(pk=staff.pk)
        self.fields["successor"].queryset = colleagues.order_by("pinyin")
        self.fields["successor"].required = owes
        self.fields["successor"].empty_label = "（不指定）"

    def clean_on(self):
        on = self.cleaned_data["on"]
        if self.staff.joined_on and on < self.staff.joined_on:
            raise ValidationError(f"不能早于到校日期（{self.staff.joined_on}）。")
        if on > timezone.localdate() + EARLIEST:
            raise ValidationError("离校最多提前一年办理，请检查年份。")
        return on

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("takes_classes") and not cleaned.get("successor"):
            self.add_error("successor", "由接手人接任班级，请选接手人。")
        return cleaned


@transaction.atomic
def see_off(
    staff: Staff, *, on: date, by: User, successor: Staff | None = None, takes_classes: bool = False
) -> int:
    """Let ``staff`` go; what is still to be done goes to ``successor``; return how many to-dos.

    Raises:
        ValidationError: has already left, or the successor cannot take over.
    """
    services.leave(staff, on=on, by=by, successor=successor, takes_classes=takes_classes)
    if successor is None:
        return 0
    with written_by(by):
        unfinished_milestones(staff).update(owner=successor, updated_at=timezone.now())
        return hand_over(staff, successor, by=by)


def unfinished_milestones(staff: Staff) -> QuerySet[Milestone]:
    """What ``staff`` promised for a clause of the plan in force and has not yet done."""
    return Milestone.objects.in_force().filter(owner=staff, done_on=None)


@login_required
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """离校办理 for one person: GET shows what would happen, POST does it."""
    staff = get_object_or_404(Staff.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(Staff.get_perm("leave"), staff):
        raise PermissionDenied("离校由校长或数据管理员办理。")
    todos = ToDo.objects.open().of_staff(staff.pk).filter(school_class=None)
    milestones = unfinished_milestones(staff).select_related("clause")
    form = LeavingForm(
        posted(request),
        staff=staff,
        owes=bool(todos or milestones),
        initial={"on": timezone.localdate(), **request.GET.dict()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            count = see_off(staff, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"{staff}的离校已办理，移交待办{count}项。")
            return redirect(staff)
    context = {
        "staff": staff,
        "form": form,
        "ending": services.what_ends(staff, _day(form)),
        "on": _day(form),
        "todos": todos,
        "milestones": milestones,
        "lessons": Lesson.objects.filter(staff=staff, term=Term.objects.current()).count(),
    }
    return render(request, "portal/leaving.html", context, status=422 if form.errors else 200)


def _day(form: LeavingForm) -> date:
    """The day asked for, or today while none has been understood."""
    try:
        return form.fields["on"].clean(form["on"].value())
    except ValidationError:
        return timezone.localdate()
