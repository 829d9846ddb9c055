"""Reading a sheet that was handed in: its author, the teacher of the lesson, those who are entitled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.school.roles import facts
from apps.teaching.observations.sheets.looks import SheetLook
from apps.teaching.observations.sheets.models import ObservationSheet
from apps.teaching.observations.views.pages import may, reader


def readable(request: HttpRequest, pk: int) -> ObservationSheet:
    """The sheet with what it is about; 404 for those who may not know of it."""
    seen = ObservationSheet.objects.visible_to(request.user).select_related(
        "staff",
        "version",
        "observation__term__year",
        "observation__subject",
        "observation__teacher",
        "observation__school_class",
        "observation__period",
        "observation__place",
    )
    return get_object_or_404(seen, pk=pk)


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague's sheet; one's own opens where it is written."""
    found = readable(request, pk)
    if found.staff_id == facts(request.user).staff_id and not request.user.acting_for:
        return redirect("teaching:observation-sheet", found.observation_id)
    context = {
        "sheet": found,
        "observation": found.observation,
        "look": SheetLook.of(found),
        "may_results": may(request, "results", found.observation),
    }
    return render(request, "teaching/observation_sheet_read.html", context)
