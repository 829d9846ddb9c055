"""议课纪要: written from what the sheets said, published, printed; and the lesson given once more."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.core.forms import PlainForm, add_refusal, posted
from apps.core.sheets import qr_code
from apps.inspections.acting import acting_staff
from apps.teaching.observations import services as lessons
from apps.teaching.observations.models import Observation
from apps.teaching.observations.sheets import minutes as services
from apps.teaching.observations.sheets.views.printing import headed
from apps.teaching.observations.views.pages import may, observation_of, reader


class MinutesForm(PlainForm):
    """Each line of a text is one point."""

    strengths = forms.CharField(label="亮点", max_length=5000, required=False)
    suggestions = forms.CharField(label="建议", max_length=5000, required=False)
    decisions = forms.CharField(
        label="改进与重建",
        max_length=5000,
        required=False,
        help_text="教案要改哪里，谁来改，什么时候再上。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            rows = 6 if name != "decisions" else 4
            field.widget = forms.Textarea(attrs={"rows": rows, "class": "form-control"})


class RedesignForm(PlainForm):
    date = forms.DateField(label="哪天再上")


def _writable(request: HttpRequest, pk: int) -> Observation:
    observation = observation_of(request, pk)
    if not may(request, "minutes", observation):
        raise PermissionDenied("议课纪要由主评或教研组长来写。")
    return observation


@reader
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of whoever writes them: the sheets' lines to tick, the texts, what is still missing."""
    observation = _writable(request, pk)
    initial = {name: getattr(observation, name) for name in services.TEXTS}
    form = MinutesForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        texts, action = form.cleaned_data, request.POST.get("action")
        if action == "gather":
            texts = _with_taken(texts, request)
        try:
            if action == "publish":
                services.publish(observation, texts, acting_staff(request.user))
                messages.success(request, "议课纪要已发布，观课的老师会收到消息。")
                return redirect("teaching:observation-minutes-print", pk)
            services.write(observation, texts)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("teaching:observation-minutes", pk)
    context = {
        "observation": observation,
        "form": form,
        "said": services.gathered(observation),
        "missing": services.missing(observation),
        "handed_in": observation.sheets.submitted().count(),
        "closed": services.closed_because(observation),
        "now": timezone.now(),
        "redesigns": observation.redesigns.standing(),
    }
    return render(
        request, "teaching/observation_minutes.html", context, status=422 if form.errors else 200
    )


def _with_taken(texts: dict[str, str], request: HttpRequest) -> dict[str, str]:
    """The texts with the ticked lines of the sheets at their ends."""
    found = dict(texts)
    for kind in ("strengths", "suggestions"):
        there = services.lines_of(found[kind])
        new = [line for line in request.POST.getlist(f"take-{kind}") if line not in there]
        found[kind] = "\n".join([found[kind].rstrip(), *new]).strip()[:5000]
    return found


@reader
def redesign(request: HttpRequest, pk: int) -> HttpResponse:
    """重建课: put the lesson down to be given once more, as it was improved."""
    observation = _writable(request, pk)
    form = RedesignForm(posted(request))
    if form.is_bound and form.is_valid():
        by = acting_staff(request.user)
        try:
            planned = lessons.redesign(observation, on=form.cleaned_data["date"], by=by)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "重建课已排上，请再定班级和节次。")
            return redirect(planned)
    status = 422 if form.errors else 200
    context = {"observation": observation, "form": form}
    return render(request, "teaching/observation_redesign.html", context, status=status)


@reader
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes on A4, for everybody once they are out; before, for whoever writes them."""
    observation = observation_of(request, pk)
    if observation.minutes_at is None and not may(request, "minutes", observation):
        raise PermissionDenied("议课纪要还没有发布。")
    address = observation.get_absolute_url()
    came = observation.observers.with_came().filter(came=True).select_related("staff")
    context = {
        **headed(request, observation, observation.minutes_by),
        "came": [row.staff for row in came],
        "texts": {name: services.lines_of(getattr(observation, name)) for name in services.TEXTS},
        "redesigns": observation.redesigns.standing(),
        "back": address,
        "qr": qr_code(address),
    }
    return render(request, "teaching/observation_minutes_print.html", context)
