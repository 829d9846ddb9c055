"""Pages of to-dos and requirements."""

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from apps.core.crud import OBJECT_PAGES, CRUDView
from apps.core.filters import YES_NO, ListFilter
from apps.core.forms import posted
from apps.core.values import detail_rows
from apps.reminders import requirements, tasks
from apps.reminders.requirements import Requirement
from apps.reminders.todos import services
from apps.reminders.todos.forms import RequirementSettingForm, WaiveForm
from apps.reminders.todos.mine import late_for, row_of, todos_for
from apps.reminders.todos.models import Reconciliation, RequirementSetting, State, ToDo
from apps.reminders.todos.queries import Counts
from apps.reminders.todos.rules import reads_requirements
from apps.school.models import Term
from apps.school.roles import facts
from apps.school.rules import is_account_keeper, is_leader

LATE_SHOWN = 20


def requirement_choices() -> list[tuple[str, str]]:
    return [(found.code, found.title) for found in requirements.declared()]


class ToDoFilter(ListFilter):
    """By requirement, state, lateness and term."""

    requirement = django_filters.ChoiceFilter(label="要求", choices=requirement_choices)
    state = django_filters.ChoiceFilter(label="状态", choices=State)
    late = django_filters.BooleanFilter(
        label="已逾期",
        method="only_late",
        widget=forms.Select(choices=YES_NO),
    )
    term = django_filters.ModelChoiceFilter(
        label="学期（默认本学期）", queryset=Term.objects.select_related("year")
    )

    def only_late(self, queryset, _name, late: bool):
        return queryset.late() if late else queryset.exclude(pk__in=queryset.late().values("pk"))


class ToDoView(CRUDView):
    """All to-dos that one may see; they are written by the comparison and by nobody else."""

    model = ToDo
    columns = ["title", "who", "label", "due_on", "state", "done_on"]
    filter_class = ToDoFilter
    search_fields = ["staff__name", "staff__pinyin", "label"]
    detail_fields = ["title", "who", "label", "since", "due_on", "state", "done_on"]
    pages = ["list", "export", "print", "detail", "history"]
    empty_hint = "每天早上系统会按计划的要求核对全校数据，需要做的事会自动出现在这里。"

    def get_queryset(self):
        todos = super().get_queryset().select_related("staff", "school_class", "handed_to")
        if self.page in OBJECT_PAGES or "term" in self.request.GET:
            return todos
        return todos.filter(term=Term.objects.current())

    def get_detail_context(self) -> dict:
        todo = self.object
        may_waive = self.request.user.has_perm(ToDo.get_perm("waive"), todo)
        waiver = ["waived_reason", "waived_by", "waived_on"] if todo.waived_on else []
        return {
            "rows": detail_rows(todo, [*self.detail_fields, *waiver]),
            "reminders": todo.reminders.select_related("staff"),
            "may_waive": may_waive and todo.state == State.OPEN,
            "may_unwaive": may_waive and todo.state == State.WAIVED,
        }


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的待办."""
    return render(request, "reminders/mine.html", {"mine": todos_for(request.user)})


@login_required
def late(request: HttpRequest) -> HttpResponse:
    """逾期督促: what others owe and is late, where one answers for it."""
    return render(request, "reminders/late.html", {"rows": late_for(request.user)})


@login_required
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """免除, with a reason."""
    todo = get_object_or_404(ToDo.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(ToDo.get_perm("waive"), todo):
        raise PermissionDenied("只有负责部门的负责人或校领导可以免除待办。")
    form = WaiveForm(posted(request))
    if form.is_valid():
        try:
            services.waive(todo, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"已免除“{todo}”。")
            return redirect(todo)
    status = 422 if form.errors else 200
    return render(request, "reminders/waive.html", {"form": form, "todo": todo}, status=status)


@login_required
@require_POST
def unwaive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a waiver back."""
    todo = get_object_or_404(ToDo.objects.visible_to(request.user), pk=pk)
    services.unwaive(todo, by=request.user)
    messages.success(request, f"“{todo}”重新列为待办。")
    return redirect(todo)


@login_required
def requirement_list(request: HttpRequest) -> HttpResponse:
    """What the plan demands, how it stands today; a head sees the own department's."""
    if not reads_requirements(request.user):
        raise PermissionDenied("这里给部门负责人和校领导看。")
    term = Term.objects.current()
    counts = ToDo.objects.as_of(term, timezone.localdate()).counts() if term else {}
    checks = {row.requirement: row for row in Reconciliation.objects.filter(term=term)}
    off = set(RequirementSetting.objects.filter(active=False).values_list("requirement", flat=True))
    rows = [
        {
            "requirement": found,
            "owner": found.owner.label,
            "counts": counts.get(found.code, Counts()),
            "check": checks.get(found.code),
            "off": found.code in off,
        }
        for found in requirements.declared()
        if _reads(request.user, found)
    ]
    return render(request, "reminders/requirement_list.html", {"rows": rows, "term": term})


@login_required
def requirement_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What a requirement measures, how it stands, who is late, when whom it reminds."""
    found, term, today = _requirement_or_404(request, code), _term_or_404(), timezone.localdate()
    todos = ToDo.objects.filter(requirement=code, term=term)
    late = todos.late(today).select_related("staff", "school_class", "handed_to")[:LATE_SHOWN]
    setting = RequirementSetting.of(found)
    check = Reconciliation.objects.filter(requirement=code, term=term).first()
    asked = request.GET.get("asked", "")
    waiting = asked.isdigit() and (check is None or check.finished_at.timestamp() < int(asked))
    context = {
        "requirement": found,
        "owner": found.owner.label,
        "term": term,
        "counts": todos.as_of(term, today).counts().get(code, Counts()),
        "states": {row["state"]: row["count"] for row in todos.by_state()},
        "late": [row_of(todo, today) for todo in late],
        "setting": setting,
        "check": check,
        "waiting": waiting,
        "may_change": request.user.has_perm(RequirementSetting.get_perm("update"), setting),
    }
    template = "reminders/requirement_detail.html"
    return render(request, template + ("#check" if request.htmx else ""), context)


@login_required
@require_POST
def requirement_check(request: HttpRequest, code: str) -> HttpResponse:
    """立即核对: compare the requirement with the data now, in Celery."""
    found, term = _requirement_or_404(request, code), _term_or_404()
    asked = int(timezone.now().timestamp())
    page = reverse("reminders:requirement-detail", args=[code])
    try:
        tasks.reconcile_one.apply_async([found.code, term.pk], retry=False)
    except OperationalError:
        messages.error(request, "任务队列没有响应，请稍后再试。")
        return redirect(page)
    return redirect(f"{page}?asked={asked}")


@login_required
def requirement_settings(request: HttpRequest, code: str) -> HttpResponse:
    """When whom a requirement reminds, changed by its department."""
    found = _requirement_or_404(request, code)
    setting = RequirementSetting.of(found)
    if not request.user.has_perm(RequirementSetting.get_perm("update"), setting):
        raise PermissionDenied("只有负责部门的负责人或校领导可以修改。")
    form = RequirementSettingForm(posted(request), instance=setting)
    if form.is_valid():
        form.save()
        messages.success(request, f"已保存“{found.title}”的提醒设置。")
        return redirect("reminders:requirement-detail", code)
    context = {"form": form, "requirement": found}
    status = 422 if form.errors else 200
    return render(request, "reminders/requirement_settings.html", context, status=status)


def _reads(user, found: Requirement) -> bool:
    everything = is_leader(user) or is_account_keeper(user)
    return everything or found.owner in facts(user).headed


def _requirement_or_404(request: HttpRequest, code: str) -> Requirement:
    found = requirements.find(code)
    if found is None or not _reads(request.user, found):
        raise Http404("没有这项要求。")
    return found


def _term_or_404() -> Term:
    term = Term.objects.current()
    if term is None:
        raise Http404("还没有设置学期。")
    return term
