"""Pages of the 大队委例会."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.forms import posted
from apps.core.sheets import heading, qr_code
from apps.core.values import detail_rows
from apps.moral.ceremonies.views import form_page
from apps.moral.council import services
from apps.moral.council.forms import (
    AgendaForm,
    DecisionForm,
    FollowUpForm,
    MeetingForm,
    MinutesForm,
)
from apps.moral.council.models import AgendaItem, Decision, Meeting
from apps.school.calendar.services import day
from apps.school.models import Term


class MeetingView(CRUDView):
    """大队委例会: agenda, attendance, minutes, decisions."""

    model = Meeting
    form_class = MeetingForm
    columns = ["date", "state", "place", "recorded_by"]
    filter_fields = ["term", "date"]
    search_fields = ["minutes", "decisions__text"]
    empty_hint = "每周或隔周开一次；新建后，议题按本周检查和未落实的决议自动填好。"

    def get_new(self) -> Meeting:
        return Meeting(date=timezone.localdate(), term=Term.objects.current())

    def save_form(self, form) -> Meeting:
        return services.call(form.instance) if self.page == "create" else form.save()

    def get_detail_context(self) -> dict:
        return {
            "rows": detail_rows(self.object, ["date", "place", "state", "recorded_by"]),
            **_content(self.object, self.request.user),
            "may_minute": self.request.user.has_perm(Meeting.get_perm("minute"), self.object),
            "agenda_form": AgendaForm(),
        }


class DecisionView(CRUDView):
    """What the meetings decided, and whether it was done."""

    model = Decision
    form_class = DecisionForm
    columns = ["meeting__date", "text", "staff", "school_class", "due_on", "done_on"]
    filter_fields = ["meeting__term", "staff", "school_class", "due_on", "done_on"]
    search_fields = ["text", "staff__name", "staff__pinyin"]
    empty_hint = "在例会页上记下决议：做什么、谁负责、什么时候完成。"

    def save_form(self, form) -> Decision:
        return services.decide(form.instance) if self.page == "create" else form.save()

    def get_detail_context(self) -> dict:
        names = ["meeting", "text", "staff", "school_class", "due_on", "done_on"]
        follow_ups = self.object.follow_ups.select_related("meeting")
        rows = [
            (str(found.meeting), f"{'已落实' if found.done else '未落实'} {found.note}".strip())
            for found in follow_ups
        ]
        return {"rows": [*detail_rows(self.object, names), *rows]}


def _content(meeting: Meeting, user) -> dict:
    """What the page and the printed minutes have in common."""
    return {
        "agenda": meeting.agenda.all(),
        "decisions": meeting.decisions.select_related("staff", "school_class"),
        "follow_ups": meeting.follow_ups.select_related(
            "decision__staff", "decision__school_class"
        ),
        "waiting": services.open_decisions(meeting).filter(done_on=None).count(),
        "present": services.members_called(meeting.present, meeting.date, user),
        "excused": services.members_called(meeting.excused, meeting.date, user),
        "counts": (meeting.present.count(), meeting.excused.count()),
    }


def _meeting(request: HttpRequest, pk: int, verb: str) -> Meeting:
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("term__year", "place"), pk=pk
    )
    if not request.user.has_perm(Meeting.get_perm(verb), meeting):
        raise PermissionDenied("大队委例会由大队部记录。")
    return meeting


@login_required
@require_POST
def refill(request: HttpRequest, pk: int) -> HttpResponse:
    """重新填写议题: problems and open decisions as they are now."""
    meeting = _meeting(request, pk, "minute")
    count = services.fill_agenda(meeting)
    messages.success(request, f"已按检查记录和未落实的决议填好{count}条议题。")
    return redirect(meeting)


@login_required
@require_POST
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put something else on the agenda."""
    meeting = _meeting(request, pk, "minute")
    item = AgendaItem(meeting=meeting, order=meeting.agenda.count() + 1)
    form = AgendaForm(request.POST, instance=item)
    if form.is_valid():
        form.save()
        messages.success(request, "已加上议题。")
        return redirect(meeting)
    return form_page(request, form, meeting, "加一个议题", "加上")


@login_required
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """会议记录 and attendance."""
    meeting = _meeting(request, pk, "minute")
    form = MinutesForm(posted(request), meeting=meeting)
    if form.is_bound and form.is_valid() and form.apply(request.user):
        messages.success(request, "已保存会议记录。")
        return redirect(meeting)
    return form_page(request, form, meeting, "会议记录", "保存")


@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """跟进: earlier decisions one by one, done or not."""
    meeting = _meeting(request, pk, "minute")
    forms = [
        FollowUpForm(posted(request), decision=decision, meeting=meeting)
        for decision in services.open_decisions(meeting)
    ]
    valid = [form.is_valid() for form in forms]
    if request.method == "POST" and all(valid):
        with transaction.atomic():
            for form in forms:
                if form.says_something:
                    services.follow_up(meeting, form.decision, **form.cleaned_data)
        messages.success(request, "已记下落实情况。")
        return redirect(meeting)
    wrong = any(form.errors for form in forms)
    context = {"forms": forms, "object": meeting}
    return render(request, "moral/meeting_follow.html", context, status=422 if wrong else 200)


@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes on A4."""
    meeting = _meeting(request, pk, "detail")
    context = {
        "object": meeting,
        **_content(meeting, request.user),
        **asdict(heading(request.user, {})),
        "term_name": meeting.term,
        "week_name": f"第{day(meeting.date).week or '—'}周",
        "qr": qr_code(meeting.get_absolute_url()),
        "back": meeting.get_absolute_url(),
    }
    return render(request, "moral/meeting_paper.html", context)
