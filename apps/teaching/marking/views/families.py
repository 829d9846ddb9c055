"""A guardian says on the phone how long homework really took; nothing else is asked or shown."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.forms import add_refusal, typed
from apps.school.links.opening import by_link
from apps.school.models import Enrolment, Guardian
from apps.teaching.marking.forms import MinutesForm
from apps.teaching.marking.samples import answer_for_pupil, nights
from apps.teaching.marking.views.pages import keys


@by_link
def homework_time(request: HttpRequest, guardian: Guardian) -> HttpResponse:
    """A form a child; sent again for the same evening, the last word holds."""
    places = Enrolment.objects.on().filter(
        pupil__guardianships__guardian=guardian, pupil__status="enrolled"
    )
    children = list(places.select_related("pupil", "school_class").order_by("pupil__number"))
    chosen = keys([typed(request.POST, "pupil")])
    latest = nights()[:1]
    initial = {"night": f"{latest[0]:%Y-%m-%d}"} if latest else {}
    lines, status = [], 200
    for place in children:
        own = request.method == "POST" and [place.pupil_id] == chosen
        form = MinutesForm(
            request.POST if own else None, initial=initial, prefix=f"p{place.pupil_id}"
        )
        if own and form.is_valid() and _stored(form, place):
            minutes = form.cleaned_data["minutes"]
            messages.success(request, f"谢谢，已记下{place.pupil}：{minutes}分钟。")
            return redirect("families:homework-time", request.token)
        status = 422 if form.errors else status
        lines.append({"place": place, "form": form})
    context = {"lines": lines, "token": request.token}
    return render(request, "public/homework_time.html", context, status=status)


def _stored(form: MinutesForm, place: Enrolment) -> bool:
    data = form.cleaned_data
    try:
        answer_for_pupil(place.pupil, data["night"], data["subject"], data["minutes"])
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True
