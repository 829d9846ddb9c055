"""Pages of the duty pupils: who they are for a term, and their PINs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_filters import ModelChoiceFilter

from apps.core.crud import CRUDView
from apps.core.filters import ListFilter, visible_rows
from apps.inspections.rosters.forms import MonitorForm
from apps.inspections.rosters.models import Monitor
from apps.inspections.rosters.pins import set_pins
from apps.inspections.rosters.selection import GRADES, Chosen, choose, former
from apps.school.models import Enrolment, Grade, SchoolClass, Term


class MonitorFilter(ListFilter):
    """The duty pupils of this term, unless another is asked for."""

    term = ModelChoiceFilter(
        label="学期",
        empty_label="本学期",
        queryset=lambda request: visible_rows(Term, request.user),
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        term = None if self.form.cleaned_data["term"] else Term.objects.current()
        return found.filter(term=term) if term else found


class MonitorView(CRUDView):
    model = Monitor
    form_class = MonitorForm
    columns = ["badge", "pupil", "school_class", "is_leader", "active", "pin_state"]
    detail_fields = ["pupil", "school_class", "term", "badge", "is_leader", "active", "pin_state"]
    filter_fields = ["term", "is_leader", "active"]
    filter_class = MonitorFilter
    search_fields = ["pupil__name", "pupil__pinyin"]
    empty_hint = "在“选定队员”里一页选好各班的值岗学生。"

    def get_queryset(self):
        return super().get_queryset().with_class()

    def get_detail_context(self) -> dict:
        context = super().get_detail_context()
        avoided = "、".join(str(one) for one in self.object.avoids.all())
        return {**context, "rows": [*context["rows"], ("回避的班", avoided or "只有自己班")]}


def _require(request: HttpRequest, action: str) -> None:
    if not request.user.has_perm(Monitor.get_perm(action)):
        raise PermissionDenied("监督岗队员由大队辅导员管理。")


def _asked_term(request: HttpRequest) -> Term | None:
    """The term that the address names, or the current one."""
    asked = request.GET.get("term", "")
    if asked.isdecimal():
        return get_object_or_404(Term.objects.select_related("year"), pk=asked)
    return Term.objects.current()


@login_required
def pick(request: HttpRequest) -> HttpResponse:
    """选定队员: the classes of some grades side by side, two pupils ticked in each."""
    _require(request, "create")
    term = _asked_term(request)
    asked = {int(grade) for grade in request.GET.getlist("grade") if grade in map(str, Grade)}
    grades = sorted(asked) or list(GRADES)
    classes = _classes(term, grades) if term else []
    offered = {pupil.pk for one in classes for pupil in one.pupils}
    if request.method == "POST" and term:
        ticked = {int(pk) for pk in request.POST.getlist("pupil") if pk.isdecimal()}
        chosen = ticked & offered
        others = Monitor.objects.on_duty().filter(term=term).exclude(pupil__in=offered)
        if chosen or others.exists():
            _say(request, len(chosen), choose(term, chosen, offered=offered, on=term.nearest_day()))
            return redirect(f"{reverse('inspections:monitor-list')}?term={term.pk}")
        messages.error(
            request, "一名队员都没有勾选，没有保存。要撤下个别队员，只去掉他的勾再保存。"
        )
    chosen = Monitor.objects.on_duty().filter(term=term).values_list("pupil", flat=True)
    copied = {one.pupil_id for one in former(term)} if term and "copy" in request.GET else set()
    context = {
        "term": term,
        "terms": Term.objects.select_related("year"),
        "classes": classes,
        "grades": [(grade, grade in grades) for grade in Grade],
        "chosen": copied or set(chosen),
        "copied": len(copied),
        "copy_asked": "copy" in request.GET,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "inspections/monitor_pick.html", context, status=status)


def _say(request: HttpRequest, count: int, done: Chosen) -> None:
    off = f"，撤下{done.off}名" if done.off else ""
    messages.success(request, f"已选定{count}名队员，新增{done.new}名{off}。")
    if done.lacking:
        teams = "、".join(done.lacking)
        messages.warning(request, f"值岗表里{teams}缺人，请安排替岗或重新编排。")


def _classes(term: Term, grades: list[int]) -> list[SchoolClass]:
    """The classes with the pupils who are in them now, as ``pupils``."""
    present = Enrolment.objects.on(term.nearest_day()).select_related("pupil")
    found = SchoolClass.objects.of_term(term).filter(grade__in=grades).order_by("grade", "number")
    classes = list(
        found.prefetch_related(Prefetch("enrolments", present.order_by("pupil__number"), "present"))
    )
    for one in classes:
        one.pupils = [enrolment.pupil for enrolment in one.present]
    return classes


@never_cache
@login_required
def pins(request: HttpRequest) -> HttpResponse:
    """值岗密码: give those ticked a new one; the slips are shown once."""
    _require(request, "reset_pin")
    term = _asked_term(request)
    monitors = Monitor.objects.on_duty().filter(term=term).with_class().order_by("badge")
    if request.method != "POST":
        context = {"term": term, "monitors": monitors}
        return render(request, "inspections/monitor_pins.html", context)
    ticked = [pk for pk in request.POST.getlist("pk") if pk.isdecimal() and len(pk) < 19]
    chosen = list(monitors.filter(pk__in=ticked))
    if not chosen:
        messages.error(request, "请先勾选要发密码的队员。")
        return redirect("inspections:monitor-pins")
    return _slips(request, chosen)


@never_cache
@login_required
@require_POST
def reset_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """One monitor forgot the PIN, or the name is closed."""
    monitors = Monitor.objects.visible_to(request.user).with_class()
    monitor = get_object_or_404(monitors, pk=pk)
    _require(request, "reset_pin")
    return _slips(request, [monitor])


def _slips(request: HttpRequest, monitors: list[Monitor]) -> HttpResponse:
    given = {monitor.pk: pin for monitor, pin in set_pins(monitors)}
    slips = [(monitor, given[monitor.pk]) for monitor in monitors]
    return render(request, "inspections/monitor_slips.html", {"slips": slips})
