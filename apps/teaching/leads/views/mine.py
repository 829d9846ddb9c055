"""我的备课, the teacher's first page of this wing."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.school.models import Term
from apps.school.roles import facts
from apps.school.rules import is_staff_member
from apps.teaching.leads.duties import due, duties
from apps.teaching.leads.mine import REDESIGNS_SHOWN, REFLECTIONS_SHOWN, Preparation
from apps.teaching.rules import keeps_plans

# What is due after that is folded away: the page begins with this week's work.
SOON = timedelta(days=7)


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """What I have to do: lead, discuss, adapt, think over."""
    if not is_staff_member(request.user):
        raise PermissionDenied("“我的备课”只对本校教职工开放。")
    today, term = timezone.localdate(), Term.objects.current()
    if term is None:
        return render(request, "teaching/preparation.html", {"term": None})
    page = Preparation(facts(request.user), term, today)
    led, used, owed = page.led(), page.used(), page.owed_reflections()
    found = [
        (one, due(one.due, today) if one.due else None)
        for one in duties(page, led, used, office=keeps_plans(request.user))
    ]
    later = [one for one in found if one[0].due and one[0].due > today + SOON]
    context = {
        "term": term,
        "duties": [one for one in found if one not in later],
        "later": later,
        "led": led,
        "used": used,
        "owed": owed[:REFLECTIONS_SHOWN],
        "owed_count": owed.count(),
        "redesigns": page.owed_redesigns()[:REDESIGNS_SHOWN],
        "has_long": page.has_long_reflection(),
    }
    return render(request, "teaching/preparation.html", context)
