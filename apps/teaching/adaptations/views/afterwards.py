"""What was learnt from teaching: 反思 of a 课时, 重建 of a unit."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.core.forms import posted, typed
from apps.inspections.acting import acting_staff
from apps.teaching.adaptations import services
from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.manuscripts.services import document
from apps.teaching.schedule.models import ClassLesson, Unit, UnitLesson


class ReflectionForm(forms.Form):
    """得与失 of a lesson."""

    code = forms.ChoiceField(
        label="说的是哪一部分",
        required=False,
        choices=[("", "整节课"), *((kind.code, kind.title) for kind in LESSON_PARTS)],
    )
    quote = forms.CharField(
        label="哪一处（可以不填）",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "steps"}),
        help_text="教学过程的一个环节，或教案里的几个字；反思就显示在那一处下面。",
    )
    text = forms.CharField(
        label="得与失",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "data-least": Reflection.LEAST, "data-most": 5000}),
        help_text="三十字起；每周写一篇二百字以上的详案反思。",
        error_messages={"required": "请写下这节课的得与失。"},
    )


@login_required
def reflect(request: HttpRequest, pk: int) -> HttpResponse:
    """写反思: one page, one box, good on a phone."""
    lessons = UnitLesson.objects.select_related("unit__group__subject", "unit__lead")
    lesson, staff = get_object_or_404(lessons, pk=pk), acting_staff(request.user)
    held = list(lesson.class_lessons.of(staff.pk).select_related("school_class", "period"))
    if not held and lesson.unit.lead_id != staff.pk:
        raise PermissionDenied("上过这一课时的老师才写反思。")
    known = Reflection.objects.filter(lesson=lesson, staff=staff).first()
    form = ReflectionForm(posted(request), initial=_place(request, known))
    if request.method == "POST" and form.is_valid():
        written = {name: form.cleaned_data[name] for name in ("text", "code", "quote")}
        try:
            services.write_reflection(lesson, staff, **written)
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, "反思已保存。")
            return redirect("teaching:preparation")
    adaptation = Adaptation.objects.filter(lesson=lesson, staff=staff).first()
    context = {
        "form": form,
        "lesson": lesson,
        "held": held,
        "adaptation": adaptation,
        "steps": _steps(adaptation, lesson),
    }
    return render(request, "teaching/reflection.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest, known: Reflection | None) -> dict[str, str]:
    """What was written before; the place from which somebody comes now counts."""
    place = {name: typed(request.GET, name, longest=200) for name in ("code", "quote")}
    written = {name: getattr(known, name) for name in ("text", "code", "quote")} if known else {}
    return written | {name: value for name, value in place.items() if value}


def _steps(adaptation: Adaptation | None, lesson: UnitLesson) -> list[str]:
    """The steps of the lesson as it was taught: one of them is what a reflection is mostly about."""
    if adaptation:
        text = document(adaptation.manuscript)
    else:
        edition = services.newest_edition(lesson)
        text = edition.content if edition else {}
    return [row["step"] for row in text.get("process") or [] if row.get("step")]


class RedesignForm(forms.Form):
    """重建 of a unit."""

    lesson = forms.ModelChoiceField(
        UnitLesson.objects.none(), label="哪一课时", required=False, empty_label="整个单元"
    )
    text = forms.CharField(
        label="重建设计",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "data-least": Reflection.LEAST, "data-most": 5000}),
        help_text="哪个环节、原来怎样、下次怎样上、为什么。",
        error_messages={"required": "请写下您的重建设计。"},
    )


@login_required
def redesign(request: HttpRequest, pk: int) -> HttpResponse:
    """写重建: once a unit."""
    unit = get_object_or_404(Unit.objects.select_related("group__subject"), pk=pk)
    staff = acting_staff(request.user)
    taught = ClassLesson.objects.filter(lesson__unit=unit, staff=staff).exists()
    if not taught and unit.lead_id != staff.pk:
        raise PermissionDenied("教这个单元的老师才写重建。")
    known = Redesign.objects.filter(unit=unit, staff=staff).first()
    initial = {"lesson": known.lesson_id, "text": known.text} if known else {}
    form = RedesignForm(posted(request), initial=initial)
    form.fields["lesson"].queryset = unit.lessons.all()
    if request.method == "POST" and form.is_valid():
        try:
            services.write_redesign(
                unit, staff, form.cleaned_data["text"], lesson=form.cleaned_data["lesson"]
            )
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, "重建设计已保存。")
            return redirect("teaching:preparation")
    context = {"form": form, "unit": unit}
    return render(request, "teaching/redesign.html", context, status=422 if form.errors else 200)
