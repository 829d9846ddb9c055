"""资源库: search, read, 沿用."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.inspections.acting import acting_staff
from apps.school.roles import facts
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.leads import library
from apps.teaching.leads.copying import take_over, text_of
from apps.teaching.leads.forms import LibraryForm
from apps.teaching.leads.models import LeadPlan, LessonPlan
from apps.teaching.leads.views.pages import reader
from apps.teaching.manuscripts.reading import sections

PER_PAGE = 20


@reader
def show(request: HttpRequest) -> HttpResponse:
    """What is on the shelf, narrowed by what was asked."""
    form = LibraryForm(request.GET, leads=library.leads())
    chosen = dict(form.cleaned_data) if form.is_valid() else {}
    words = chosen.pop("q", "")
    rows = library.with_credit(library.shelf(words, **chosen))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = list(page.object_list)
    texts = library.excerpts(lines, words)
    context = {
        "form": form,
        "page_obj": page,
        "count": page.paginator.count,
        "words": words,
        "narrowed": bool(words) or any(chosen.values()),
        "lines": [(row, texts.get(row.manuscript_id, [])) for row in lines],
        "may_use": library.writes_something(facts(request.user).staff_id),
    }
    return render(request, "teaching/library.html", context, status=200 if form.is_valid() else 422)


@reader
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """沿用: into which of my own texts, and what it is."""
    rows = library.with_credit(LessonPlan.objects.filter(plan__in=LeadPlan.objects.ready()))
    source = get_object_or_404(rows.select_related("manuscript"), pk=pk)
    places, error = library.places_for(facts(request.user).staff_id, source), ""
    if request.method == "POST":
        asked = request.POST.get("place", "")
        own = places.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        try:
            if own is None:
                raise ValidationError("请选一个您正在撰写的课时。")
            take_over(own, source, acting_staff(request.user))
        except ValidationError as refusal:
            error = refusal.messages[0]
        else:
            messages.success(request, "已沿用，原有内容另存了版本；请按今年的学情修改。")
            return redirect("teaching:manuscript", own.manuscript_id)
    context = {
        "source": source,
        "places": places,
        "sections": sections(LESSON_PARTS, text_of(source)),
        "error": error,
    }
    return render(request, "teaching/library_use.html", context, status=422 if error else 200)
