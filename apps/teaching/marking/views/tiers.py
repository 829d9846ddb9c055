"""分层: sorting a class's pupils with a tap each, and the elastic groups beside."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apps.core.forms import typed
from apps.school.models import SchoolClass, Subject, TeachingAssignment, Term
from apps.school.roles import facts
from apps.school.rules import heads_teaching
from apps.teaching.marking import tiers
from apps.teaching.marking.models import PupilGroup
from apps.teaching.marking.rules import keeps_groups
from apps.teaching.marking.views.pages import (
    keys,
    sentence,
    staff_page,
    subjects_of,
    taught_in,
)


@staff_page
def classes(request: HttpRequest) -> HttpResponse:
    """The classes and subjects that one may sort or read, with how many are in which tier."""
    term, own = Term.objects.current(), facts(request.user)
    rows = TeachingAssignment.objects.on().filter(term=term)
    if not heads_teaching(request.user):
        rows = rows.filter(Q(staff=own.staff_id) | Q(school_class__in=own.homeroom))
    rows = rows.select_related("school_class", "subject").order_by(
        "school_class__grade", "school_class__number", "subject__order"
    )
    groups = PupilGroup.objects.visible_to(request.user).annotate(count=Count("members"))
    counted: dict[tuple[int, int], list] = {}
    for group in groups.order_by("tier", "name"):
        counted.setdefault((group.school_class_id, group.subject_id), []).append(group)
    lines, seen = [], set()
    for row in rows:
        key = (row.school_class_id, row.subject_id)
        if key not in seen:
            seen.add(key)
            row.groups, row.mine = counted.get(key, []), row.staff_id == own.staff_id
            lines.append(row)
    return render(request, "teaching/tiers.html", {"lines": lines})


def _subject(request: HttpRequest, school_class: SchoolClass) -> tuple[Subject, list[Subject]]:
    """
    Raises:
        PermissionDenied: one has nothing to do with the class.
        Http404: nobody teaches anything there yet.
    """
    own = facts(request.user)
    whole = heads_teaching(request.user) or school_class.pk in own.homeroom
    mine = subjects_of(own.staff_id, school_class)
    subjects = taught_in(school_class) if whole else mine
    if not subjects and whole:
        raise Http404("这个班还没有排任课。")
    if not subjects:
        raise PermissionDenied("分层组只给任课教师、班主任和课程教学中心看。")
    code = typed(request.GET, "subject")
    first = (mine or subjects)[0]
    if code and code not in {one.code for one in subjects}:
        raise PermissionDenied("别的学科的分层组由任课教师管理。")
    return next((one for one in subjects if one.code == code), first), subjects


@staff_page
def sort(request: HttpRequest, pk: int) -> HttpResponse:
    """One class in one subject: A, B, C or none for each pupil; groups with a name."""
    school_class = get_object_or_404(SchoolClass, pk=pk)
    subject, subjects = _subject(request, school_class)
    may = keeps_groups(request.user, PupilGroup(school_class=school_class, subject=subject))
    error = ""
    if request.method == "POST":
        if not may:
            raise PermissionDenied("分层由任课教师来做。")
        try:
            messages.success(request, _write(request, school_class, subject))
            address = reverse("teaching:tiers-sort", args=[pk])
            return redirect(f"{address}?subject={subject.code}")
        except ValidationError as refusal:
            error = sentence(refusal)
    page = tiers.sorted_class(school_class, subject)
    if error:
        for pupil in page.pupils:
            pupil.tier = request.POST.get(f"tier-{pupil.pk}", pupil.tier)
    context = {
        "page": page,
        "subjects": subjects,
        "may": may,
        "error": error,
        "typed_name": typed(request.POST, "name", longest=200),
        "ticked": keys(request.POST.getlist("pupil")) if error else [],
        "tiers": [*PupilGroup.Tier.choices, ("", "不分")],
        "unsorted": page.counts[""],
    }
    return render(request, "teaching/tiers_sort.html", context, status=422 if error else 200)


def _write(request: HttpRequest, school_class: SchoolClass, subject: Subject) -> str:
    if "name" in request.POST:
        name = typed(request.POST, "name", longest=200)
        chosen = keys(request.POST.getlist("pupil"))
        group = tiers.set_elastic(school_class, subject, name, chosen)
        return f"“{name}”{len(chosen)}人。" if group else f"“{name}”没有学生，已取消。"
    given = {
        int(name.removeprefix("tier-")): value
        for name, value in request.POST.items()
        if name.startswith("tier-") and keys([name.removeprefix("tier-")])
    }
    changed = tiers.sort(school_class, subject, given)
    return f"已保存，{changed}人有变动。"
