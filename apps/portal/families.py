"""What a guardian's link opens: all of one's children, and where each of them leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.notices.views.guardians import receipts_of
from apps.school.links.opening import by_link
from apps.school.models import Enrolment, Guardian
from apps.teaching.after_school.standing import lines_for
from apps.teaching.after_school.survey.services import open_for
from apps.teaching.models import ClassPage


@by_link
def home(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """All one's children: after-school service, the class's homework, letters to be answered first."""
    places = Enrolment.objects.on().filter(pupil__guardianships__guardian=guardian)
    places = list(places.select_related("pupil", "school_class").order_by("pupil__number"))
    services = lines_for([place.pupil_id for place in places])
    surveys = open_for([place.pupil_id for place in places])
    homework = _homework([place.school_class_id for place in places])
    children = {
        place.pupil_id: {
            "pupil": place.pupil,
            "school_class": place.school_class,
            "service": services.get(place.pupil_id),
            "survey": surveys.get(place.pupil_id),
            "homework": homework.get(place.school_class_id, ""),
            "open": [],
            "done": [],
        }
        for place in places
    }
    for receipt in receipts_of(guardian):
        if child := children.get(receipt.pupil_id):
            child["done" if receipt.is_done else "open"].append(receipt)
    context = {"children": list(children.values()), "token": request.token}
    return render(request, "portal/family.html", context)


def _homework(classes: list[int]) -> dict[int, str]:
    """By class: the address of its homework page, where it has one."""
    pages = ClassPage.objects.filter(school_class__in=classes)
    return {page.school_class_id: reverse("open:homework", args=[page.secret]) for page in pages}
