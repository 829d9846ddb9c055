"""Pages of the roster: making it, the week as a table, changing it, paper and Excel."""

from dataclasses import asdict
from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apps.core.crud import CRUDView
from apps.core.exports import xlsx_response
from apps.core.forms import add_refusal, posted
from apps.core.sheets import file_name, heading
from apps.inspections.rosters.board import (
    Cell,
    Plan,
    Week,
    members_of,
    stand_ins,
    weeks_of,
)
from apps.inspections.rosters.changes import Walk
from apps.inspections.rosters.checks import able, conflicts
from apps.inspections.rosters.forms import CHANGES, GenerateForm, RosterForm
from apps.inspections.rosters.making import (
    day_of,
    fairness_of,
    generate,
    present_week,
    reserves,
    walking_order,
)
from apps.inspections.rosters.models import Monitor, Roster, Team
from apps.inspections.rosters.naming import called
from apps.inspections.rules import names_duty_pupils
from apps.school.calendar import services as calendar

EXCEL = ["周次", "起", "止", "时段", "时间", "小组", "队员", "路线"]


class RosterView(CRUDView):
    model = Roster
    form_class = RosterForm
    columns = ["programme", "term", "routes"]
    detail_fields = ["programme", "term", "routes"]
    filter_fields = ["programme", "term"]
    search_fields = []
    empty_hint = "先选定监督岗队员，再为本学期新建值岗表并自动编排。"

    def get_queryset(self):
        return super().get_queryset().select_related("programme__department", "term__year")

    def save_form(self, form: RosterForm) -> Roster:
        if not self.request.user.has_perm(Roster.get_perm("create"), form.instance):
            raise ValidationError({"programme": "这个检查安排由别的部门负责，请选本部门的。"})
        return super().save_form(form)

    def get_detail_context(self) -> dict:
        roster, present = self.object, present_week(self.object.term)
        weeks = calendar.week_count(roster.term)
        number = _asked_week(self.request, weeks) or min(present, weeks)
        dates = calendar.week_dates(roster.term, number)
        found = weeks_of(roster, [number], user=self.request.user)
        may_change, here = self.may("update", roster), present <= weeks
        return {
            **super().get_detail_context(),
            "week": found[0] if found else None,
            "number": number,
            "dates": dates,
            "present": present,
            "weeks": range(1, weeks + 1),
            "made": bool(found) or roster.turns.exists(),
            "problems": conflicts(roster, week=present) if may_change and here else [],
            "absences": stand_ins(roster, *dates, user=self.request.user),
            "may_change": may_change,
            "may_make": may_change and here,
            "open": number >= present,
        }


def _asked_week(request: HttpRequest, weeks: int) -> int | None:
    asked = request.GET.get("week", "")
    return int(asked) if asked in map(str, range(1, weeks + 1)) else None


def roster_for(request: HttpRequest, pk: int, action: str) -> Roster:
    """The roster that an address names, for somebody who may do ``action`` with it."""
    rosters = Roster.objects.visible_to(request.user)
    roster = get_object_or_404(rosters.select_related("programme__department", "term__year"), pk=pk)
    if not request.user.has_perm(Roster.get_perm(action), roster):
        raise PermissionDenied("值岗表由大队辅导员编排。")
    return roster


@login_required
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """自动编排: what it stands on, from which week; refused with the condition in the way."""
    roster = roster_for(request, pk, "update")
    weeks, present = calendar.week_count(roster.term), present_week(roster.term)
    made = roster.turns.exists()
    if made and present > weeks:
        messages.error(request, f"{roster.term.short}已经结束，值岗表不再重新编排。")
        return redirect(roster)
    form = GenerateForm(posted(request), weeks=weeks, present=present, made=made)
    if form.is_valid():
        try:
            generate(roster, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "已编排好，请核对下面的数字。")
            return redirect("inspections:roster-fairness", pk=pk)
    classes = walking_order(roster, day_of(roster.term, min(present, weeks)))
    context = {
        "object": roster,
        "form": form,
        "made": made,
        "classes": classes,
        "slots": roster.programme.slots.count(),
        "monitors": Monitor.objects.on_duty().filter(term=roster.term).count(),
        "weeks": weeks,
    }
    status = 422 if form.errors else 200
    return render(request, "inspections/roster_make.html", context, status=status)


@login_required
def fair(request: HttpRequest, pk: int) -> HttpResponse:
    """编排说明: the rules kept, and numbers that anybody can check by counting."""
    roster = roster_for(request, pk, "detail")
    day = day_of(roster.term, min(present_week(roster.term), calendar.week_count(roster.term)))
    members, spare = members_of(roster), reserves(roster)
    everybody = [*chain.from_iterable(members.values()), *spare]
    names = called(everybody, day, user=request.user, record=roster)
    context = {
        "object": roster,
        "fairness": fairness_of(roster, day),
        "teams": [
            (team, [(names[one.pk], one) for one in members[team.pk]])
            for team in roster.teams.order_by("number")
        ],
        "reserves": [names[one.pk] for one in spare],
        "by_name": names_duty_pupils(request.user, roster),
    }
    return render(request, "inspections/roster_fairness.html", context)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """调整一路: another team, an exchange with another route, or one class to the next team."""
    roster = roster_for(request, pk, "update")
    walk = _walk(request)
    week, cell = _cell(roster, walk, request.user) if walk else (None, None)
    if cell is None:
        messages.error(request, "没有这条路线，或已被别人改过。请从值岗表里点开要调整的一路。")
        return redirect(roster)
    plan, forms = _plan(roster, week, cell), []
    for form_class in CHANGES:
        asked = request.method == "POST" and request.POST.get("verb") == form_class.verb
        data = request.POST if asked else None
        form = form_class(data, plan=plan)
        if form.is_valid() and _apply(form, roster, walk):
            messages.success(request, f"已调整第{walk.week}周{cell.slot}的安排。")
            return redirect(f"{reverse('inspections:roster-detail', args=[pk])}?week={walk.week}")
        forms.append(form)
    context = {"object": roster, "walk": walk, "cell": cell, "forms": forms}
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "inspections/roster_change.html", context, status=status)


def _plan(roster: Roster, week: Week, cell: Cell) -> Plan:
    planned = Team.objects.filter(roster=roster, turns__week__gte=week.number).distinct()
    members = members_of(roster)
    teams = {team: members[team.pk] for team in planned.order_by("number")}
    by_pk = {team.pk: ones for team, ones in teams.items()}
    return Plan(week, cell, teams, able(roster, by_pk, cell.classes, week.number))


def _apply(form, roster: Roster, walk: Walk) -> bool:
    try:
        form.apply(roster, walk)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _walk(request: HttpRequest) -> Walk | None:
    named = [request.GET.get(name, "") for name in ("week", "slot", "team")]
    if not all(value.isdecimal() and len(value) < 10 for value in named):
        return None
    return Walk(*map(int, named))


def _cell(roster: Roster, walk: Walk, user) -> tuple[Week | None, Cell | None]:
    """The week's table and the route in it."""
    for week in weeks_of(roster, [walk.week], user=user):
        for slot, cells in week.rows:
            for cell in cells:
                if (slot.pk, cell.team.pk) == (walk.slot, walk.team):
                    return week, cell
    return None, None


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The wall's A4 sheet: one week, or the whole term where none is named."""
    roster = roster_for(request, pk, "detail")
    number = _asked_week(request, calendar.week_count(roster.term))
    weeks = weeks_of(roster, [number] if number else None, user=request.user)
    back = reverse("inspections:roster-detail", args=[pk])
    context = {
        "object": roster,
        "weeks": [(week, calendar.week_dates(roster.term, week.number)) for week in weeks],
        "number": number,
        "back": f"{back}?week={number}" if number else back,
        **asdict(heading(request.user, {"term": roster.term})),
    }
    return render(request, "inspections/roster_sheet.html", context)


@login_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole term as a workbook, a row a route."""
    roster = roster_for(request, pk, "detail")
    chosen = {"term": roster.term, "department": roster.programme.department}
    rows = (
        [
            f"第{week.number}周",
            *calendar.week_dates(roster.term, week.number),
            str(slot),
            f"{slot.starts:%H:%M}—{slot.ends:%H:%M}",
            str(cell.team),
            cell.names,
            cell.way,
        ]
        for week in weeks_of(roster, user=request.user)
        for slot, cells in week.rows
        for cell in cells
    )
    name = file_name("值岗表", heading(request.user, chosen), chosen)
    return xlsx_response("值岗表", EXCEL, rows, filename=name)
