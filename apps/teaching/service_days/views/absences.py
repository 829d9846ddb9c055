"""A pupil who is missing: whom to ring, and what became of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.forms import add_refusal, posted
from apps.teaching.service_days import services
from apps.teaching.service_days.forms import ResolveForm
from apps.teaching.service_days.marks import Mark
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.roll import classes_of
from apps.teaching.service_days.views.pages import check_may, may, reader, staff_of
from apps.teaching.service_days.views.session import contacts


@reader
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """未到: guardians' numbers for whoever has to ring, and the form for what was found."""
    rows = Mark.objects.visible_to(request.user).select_related("pupil", "by", "resolved_by")
    mark = get_object_or_404(rows, pk=pk)
    mark.session = Session.objects.with_people().get(pk=mark.session_id)
    may_resolve = may(request, "resolve", mark)
    form = ResolveForm(posted(request))
    if request.method == "POST":
        check_may(request, "resolve", mark, "由班主任、这一场的教师或当天总值班登记。")
        if form.is_valid() and _resolved(request, mark, form):
            messages.success(request, f"已登记：{mark.pupil}{_words(form)}。")
            return redirect("teaching:mark", mark.pk)
    context = {
        "mark": mark,
        "school_class": classes_of([mark.pupil_id], mark.session.date).get(mark.pupil_id),
        "form": form,
        "may_resolve": may_resolve,
        "may_ring": may(request, "ring", mark),
        "may_open": Session.objects.visible_to(request.user).filter(pk=mark.session_id).exists(),
    }
    if context["may_ring"]:
        context |= contacts(mark.pupil, mark.session)
    return render(
        request, "teaching/afternoon_mark.html", context, status=422 if form.errors else 200
    )


def _words(form: ResolveForm) -> str:
    return Mark.Resolution(form.cleaned_data["resolution"]).label


def _resolved(request: HttpRequest, mark: Mark, form: ResolveForm) -> bool:
    asked = form.cleaned_data
    try:
        services.resolve(
            mark, resolution=asked["resolution"], note=asked["note"], by=staff_of(request.user)
        )
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True
