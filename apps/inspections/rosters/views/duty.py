"""Pages of the day: who walks today, and who stands in."""

from datetime import date, timedelta
from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.core.crud import CRUDView
from apps.core.forms import add_refusal
from apps.inspections.programmes.models import Programme
from apps.inspections.rosters.absences import substitute
from apps.inspections.rosters.board import members_of, stand_ins
from apps.inspections.rosters.forms import AbsenceForm, SubstitutionForm
from apps.inspections.rosters.making import present_week
from apps.inspections.rosters.models import Monitor, Roster, Substitution, Team
from apps.inspections.rosters.naming import called
from apps.inspections.rosters.services import routes
from apps.inspections.rosters.views.rosters import roster_for
from apps.school.calendar import services as calendar


class SubstitutionView(CRUDView):
    model = Substitution
    form_class = SubstitutionForm
    pages = ["list", "export", "print", "blank", "detail", "update", "delete", "history"]
    columns = ["first", "last", "absent", "substitute", "team"]
    detail_fields = ["absent", "substitute", "team", "first", "last", "reason"]
    filter_fields = ["first"]
    search_fields = ["absent__pupil__name", "absent__pupil__pinyin", "substitute__pupil__name"]
    empty_hint = "队员请假时，在值岗表或“今天谁值岗”里点“安排替岗”。"

    def get_queryset(self):
        related = ("team__roster__programme__department", "absent__pupil", "substitute__pupil")
        return super().get_queryset().select_related(*related)


@login_required
def duty(request: HttpRequest) -> HttpResponse:
    """今天谁值岗: the routes of a day, with whoever stands in."""
    if not request.user.has_perm(Roster.get_perm("list")):
        raise PermissionDenied("您没有权限查看值岗表。")
    on = _asked_day(request)
    programmes = Programme.objects.on(on).filter(inspector_kind=Programme.InspectorKind.ROSTER)
    today = calendar.day(on)
    rosters = {
        row.programme_id: row
        for row in Roster.objects.filter(term=today.term).select_related(
            "programme__department", "term"
        )
    }
    context = {
        "day": today,
        "boards": [
            _board(request.user, programme, rosters.get(programme.pk), on)
            for programme in programmes.select_related("department")
        ],
        "before": calendar.add_school_days(on, -1),
        "after": calendar.add_school_days(on, 1),
        "is_today": on == timezone.localdate(),
    }
    return render(request, "inspections/duty.html", context)


def _board(user, programme: Programme, roster: Roster | None, on: date) -> dict:
    """The day of one programme, with its duty pupils as ``user`` may call them."""
    found = routes(programme, on)
    walking = chain.from_iterable(route.monitors for route in found)
    names = called(walking, on, user=user, record=programme)
    return {
        "programme": programme,
        "roster": roster,
        "routes": [(route, [names[one.pk] for one in route.monitors]) for route in found],
        "may_change": roster and user.has_perm(Roster.get_perm("update"), roster),
        "standing_in": stand_ins(roster, on, on, user=user) if roster else [],
    }


def _asked_day(request: HttpRequest) -> date:
    """The day that the address names, within some years of today; otherwise today."""
    today = timezone.localdate()
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) < timedelta(days=3660) else today


@login_required
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """安排替岗: who is away and when; then those who may stand in, the least loaded first."""
    roster = roster_for(request, pk, "update")
    data = request.POST or (request.GET if "member" in request.GET else None)
    form = AbsenceForm(data, roster=roster, teams=_teams(roster))
    candidates = []
    if form.is_valid():
        asked = form.absence()
        if request.method == "POST" and _arrange(request, form, asked):
            return redirect("inspections:substitution-list")
        candidates = asked.candidates()
    context = {"object": roster, "form": form, "candidates": candidates, "asked": form.is_bound}
    status = 422 if form.errors else 200
    return render(request, "inspections/roster_absence.html", context, status=status)


def _arrange(request: HttpRequest, form: AbsenceForm, asked) -> bool:
    chosen = request.POST.get("substitute", "")
    if not chosen.isdecimal():
        form.add_error(None, "请在下面选一名替岗队员。")
        return False
    monitor = get_object_or_404(Monitor, pk=chosen, term=asked.team.roster.term_id)
    try:
        row = substitute(asked, monitor, reason=form.cleaned_data["reason"])
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, f"已安排{row}，平板上的名单随之改变。")
    return True


def _teams(roster: Roster) -> dict[Team, list[Monitor]]:
    """The teams planned from this week on, with their members."""
    planned = roster.teams.filter(turns__week__gte=present_week(roster.term)).distinct()
    members = members_of(roster)
    return {team: members[team.pk] for team in planned.select_related("roster").order_by("number")}
