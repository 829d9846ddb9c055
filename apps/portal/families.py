"""What a guardian's link opens: all of one's children, and where each of them leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.notices.views.guardians import receipts_of
from apps.school.links.opening import by_link
from apps.school.models import Enrolment, Guardian


@by_link
def home(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """The letters of all one's children, those to be answered first."""
    children: dict[int, dict] = {}
    places = Enrolment.objects.on().filter(pupil__guardianships__guardian=guardian)
    for place in places.select_related("pupil", "school_class").order_by("pupil__number"):
        child = {"pupil": place.pupil, "school_class": place.school_class, "open": [], "done": []}
        children[place.pupil_id] = child
    for receipt in receipts_of(guardian):
        if child := children.get(receipt.pupil_id):
            child["done" if receipt.is_done else "open"].append(receipt)
    context = {"children": list(children.values()), "token": request.token}
    return render(request, "portal/family.html", context)
