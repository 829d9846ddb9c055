"""Pages of who was reminded of what, and of how one likes to be reminded."""

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.crud import CRUDView
from apps.core.filters import ListFilter
from apps.core.forms import PortalForm, posted
from apps.reminders.messages.models import Channel
from apps.reminders.reminding.models import Preference, Reminder
from apps.reminders.todos.views import requirement_choices
from apps.school.roles import facts


class ReminderFilter(ListFilter):
    """By requirement, beside what every list offers."""

    requirement = django_filters.ChoiceFilter(
        label="要求", field_name="todo__requirement", choices=requirement_choices
    )


class ReminderView(CRUDView):
    """提醒记录: who was told of what, when and by which step."""

    model = Reminder
    columns = ["created_at", "staff", "todo", "step_words", "due_on"]
    filter_fields = ["created_at"]
    filter_class = ReminderFilter
    search_fields = ["staff__name", "staff__pinyin", "todo__label"]
    pages = ["list", "export", "print"]
    empty_hint = "到了提醒时间，系统提醒过谁、什么事，都会记在这里。"

    def get_queryset(self):
        return super().get_queryset().select_related("staff", "todo")


class PreferenceForm(PortalForm):
    """When one likes to be reminded."""

    class Meta:
        model = Preference
        fields = ["digest_at", "quiet_from", "quiet_until"]


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """提醒设置: one's hour, quiet hours and channels."""
    staff_id = facts(request.user).staff_id
    if staff_id is None:
        raise PermissionDenied("提醒只发给教职工。")
    own = Preference.objects.filter(staff=staff_id).first() or Preference(staff_id=staff_id)
    form = PreferenceForm(posted(request), instance=own)
    if form.is_valid():
        form.save()
        messages.success(request, "已保存提醒设置。")
        return redirect("reminders:preferences")
    context = {"form": form, "channels": Channel.objects.filter(staff=staff_id)}
    status = 422 if form.errors else 200
    return render(request, "reminders/preferences.html", context, status=status)
