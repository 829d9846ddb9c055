"""分工 of a group on one page: a choice per unit, a proposal, the balance."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.inspections.acting import acting_staff
from apps.school.models import Staff
from apps.teaching.schedule import services
from apps.teaching.schedule.division import balance
from apps.teaching.schedule.models import PrepGroup, Unit
from apps.teaching.schedule.views.pages import group_of, may_write, reader

Leads = Mapping[int, int | None]


@dataclass(frozen=True)
class Choice:
    """A unit with who is chosen for it, what there is to choose from, and what is wrong."""

    unit: Unit
    chosen: int | None
    # Who leads it now and is no longer of the group, or has left: offered so that nothing is lost.
    former: Staff | None
    problem: str = ""

    @property
    def is_changed(self) -> bool:
        return self.chosen != self.unit.lead_id


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads which unit. Proposals are shown, not saved; saving tells whom it concerns."""
    group = group_of(request, pk, to_write=request.method == "POST")
    if request.method != "POST":
        return _page(request, group, {})
    units, members = _units(group), _members(group)
    leads = _sent(request.POST, "lead", units)
    step = request.POST.get("do", "")
    if step in ("rest", "all"):
        for unit in units:
            unit.lead_id = leads.get(unit.pk, unit.lead_id)
        return _page(request, group, leads | services.in_turn(units, members, keep=step == "rest"))
    seen = _sent(request.POST, "seen", units)
    try:
        changed = services.assign(group, leads, by=acting_staff(request.user), seen=seen)
    except ValidationError as refusal:
        return _page(request, group, leads, problems=refusal.message_dict)
    if changed:
        messages.success(request, f"分工已保存，改动了{len(changed)}个单元；新的主备人已收到消息。")
    else:
        messages.info(request, "分工没有变化。")
    return redirect("teaching:division", group.pk)


def _units(group: PrepGroup) -> list[Unit]:
    units = group.units.with_dates().select_related("lead").prefetch_related("lessons")
    return list(units.order_by("number"))


def _members(group: PrepGroup) -> list[Staff]:
    return list(group.members().order_by("pinyin"))


def _sent(data: QueryDict, name: str, units: list[Unit]) -> dict[int, int | None]:
    """What was chosen for each unit; nonsense counts as nobody that there is."""
    found = {}
    for unit in units:
        value = data.get(f"{name}-{unit.pk}")
        if value is not None:
            number = int(value) if value.isdecimal() and len(value) < 12 else 0
            found[unit.pk] = number if value else None
    return found


def _page(
    request: HttpRequest, group: PrepGroup, leads: Leads, *, problems: Mapping | None = None
) -> HttpResponse:
    units, members = _units(group), _members(group)
    known = {member.pk for member in members if not member.has_left}
    chosen = {unit.pk: leads.get(unit.pk, unit.lead_id) for unit in units}
    choices = [
        Choice(
            unit,
            chosen[unit.pk],
            unit.lead if unit.lead and unit.lead_id not in known else None,
            " ".join((problems or {}).get(str(unit.pk), [])),
        )
        for unit in units
    ]
    shares = balance(units, members, chosen)
    context = {
        "group": group,
        "choices": choices,
        "members": [member for member in members if not member.has_left],
        "shares": shares,
        "most": max((share.lessons for share in shares), default=0) or 1,
        "open_count": sum(lead is None for lead in chosen.values()),
        "is_proposal": any(one.is_changed for one in choices) and not problems,
        "problems": problems,
        "may_write": may_write(request.user, group),
        "today": timezone.localdate(),
    }
    status = 422 if problems else 200
    return render(request, "teaching/schedule_division.html", context, status=status)
