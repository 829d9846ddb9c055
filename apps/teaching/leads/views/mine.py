"""我的备课, the teacher's first page of this wing."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.school.models import Term
from apps.school.roles import facts
from apps.school.rules import is_staff_member
from apps.teaching.leads.mine import AHEAD, REFLECTIONS_SHOWN, Preparation
from apps.teaching.rules import keeps_plans


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """What I have to do: lead, discuss, adapt, think over."""
    if not is_staff_member(request.user):
        raise PermissionDenied("“我的备课”只对本校教职工开放。")
    today, term = timezone.localdate(), Term.objects.current()
    if term is None:
        return render(request, "teaching/preparation.html", {"term": None})
    page = Preparation(facts(request.user), term, today)
    led, owed = page.led(), page.owed_reflections()
    soon = [
        one
        for one in led
        if one.is_open and (one.timing.due_on is None or one.timing.due_on <= today + AHEAD)
    ]
    context = {
        "term": term,
        "today": today,
        "led": soon,
        "later": [one for one in led if one not in soon],
        "used": page.used(),
        "discussions": page.discussions(),
        "owed": owed[:REFLECTIONS_SHOWN],
        "owed_count": owed.count(),
        "reviews": page.reviews(office=keeps_plans(request.user)),
    }
    return render(request, "teaching/preparation.html", context)
