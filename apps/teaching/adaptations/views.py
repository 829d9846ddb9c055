"""The red page, the lead's later changes, reflections and redesigns."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.core.forms import posted
from apps.school.models import Staff
from apps.school.roles import facts
from apps.teaching.adaptations import services
from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.documents.word_writing import Sheet
from apps.teaching.leads.rules import in_group
from apps.teaching.manuscripts.views.editor import shown
from apps.teaching.manuscripts.word import sheet_of, word_response
from apps.teaching.schedule.models import ClassLesson, Unit, UnitLesson


class AdaptationView(CRUDView):
    """我的二次备课; for leaders and the office their colleagues', too."""

    model = Adaptation
    columns = ["lesson", "lesson__unit", "staff", "changes", "changed_on"]
    filter_fields = ["staff", "lesson__unit__group"]
    search_fields = ["lesson__title", "staff__name", "staff__pinyin"]
    pages = ["list", "export", "print", "history"]
    empty_hint = "打开已共享的主备课时，点“我要用：二次备课”，就有了自己的版本。"


class ReflectionView(CRUDView):
    """教学反思."""

    model = Reflection
    columns = ["lesson", "staff", "text", "length", "written_on"]
    filter_fields = ["staff", "written_on"]
    search_fields = ["lesson__title", "text", "staff__name", "staff__pinyin"]
    detail_fields = ["lesson", "staff", "quote", "text", "length", "written_on"]
    pages = ["list", "export", "print", "detail", "history"]
    empty_hint = "上完课，在“我的备课”里点“写反思”，一节课三十个字起。"


class RedesignView(CRUDView):
    """重建设计."""

    model = Redesign
    columns = ["unit", "staff", "text", "written_on"]
    filter_fields = ["staff"]
    search_fields = ["unit__title", "text", "staff__name", "staff__pinyin"]
    detail_fields = ["unit", "lesson", "staff", "text", "written_on"]
    pages = ["list", "export", "print", "detail", "history"]
    empty_hint = "一个单元教完，写一处重建：下次这样上。"


def _staff(request: HttpRequest) -> Staff:
    """The colleague who asks. Raises PermissionDenied for others."""
    pk = facts(request.user).staff_id
    if pk is None:
        raise PermissionDenied("这里是本校教师写的。")
    return Staff.objects.get(pk=pk)


def _adaptation(request: HttpRequest, pk: int, *, to_write: bool = False) -> Adaptation:
    rows = Adaptation.objects.visible_to(request.user).select_related(
        "lesson__unit__group__subject", "lesson__unit__lead", "staff", "base", "manuscript"
    )
    found = get_object_or_404(rows, pk=pk)
    if to_write and not request.user.has_perm(found.get_perm("write"), found):
        raise PermissionDenied("这是别的老师的二次备课，只能看。")
    return found


@login_required
@require_POST
def adapt(request: HttpRequest, pk: int) -> HttpResponse:
    """我要用：二次备课."""
    lesson = get_object_or_404(UnitLesson.objects.select_related("unit__group"), pk=pk)
    if not in_group(request.user, lesson):
        raise PermissionDenied("二次备课由本备课组的任课老师来做；其他老师可以在资源库里沿用。")
    try:
        adaptation = services.adapt(lesson, _staff(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("teaching:lesson", pk)
    return redirect(adaptation)


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """二次备课: the lead version at the left, the own one in red at the right."""
    found = _adaptation(request, pk)
    comparison = found.comparison()
    waiting = services.pending(found)
    mine = found.staff_id == facts(request.user).staff_id
    context = {
        "adaptation": found,
        "comparison": comparison,
        "changes": comparison.changes,
        "lead": [
            (kind, shown(kind, found.origin[kind.code]))
            for kind in LESSON_PARTS
            if found.origin.get(kind.code)
        ],
        "offered": len(waiting[1]) if waiting else 0,
        "classes": _taught(found),
        "reflection": _reflection(found.lesson, found.staff),
        "mine": mine,
        "parts": LESSON_PARTS,
    }
    return render(request, "teaching/adaptation.html", context)


def _taught(found: Adaptation) -> list[ClassLesson]:
    rows = ClassLesson.objects.filter(lesson=found.lesson, staff=found.staff)
    return list(rows.select_related("school_class", "period").order_by("date"))


def _reflection(lesson: UnitLesson, staff: Staff) -> Reflection | None:
    return Reflection.objects.filter(lesson=lesson, staff=staff).first()


@login_required
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """主备有更新: the lead's changes, taken one by one."""
    found = _adaptation(request, pk, to_write=True)
    if request.method == "POST":
        taken = services.take_changes(
            found, set(request.POST.getlist("take")), done="done" in request.POST
        )
        messages.success(request, f"采用了{taken}处主备更新。" if taken else "没有采用主备的更新。")
        return redirect(found)
    waiting = services.pending(found)
    context = {"adaptation": found, "offered": waiting[1] if waiting else []}
    return render(request, "teaching/adaptation_news.html", context)


def _sheet(found: Adaptation) -> Sheet:
    lesson, unit = found.lesson, found.unit
    taught = _taught(found)
    header = (
        ("课题", lesson.title),
        ("课时", f"第{lesson.number}课时"),
        ("课型", lesson.get_kind_display()),
        ("主备人", str(unit.lead or "")),
        ("使用人", str(found.staff)),
        ("上课日期", "、".join(dict.fromkeys(f"{row.date:%-m月%-d日}" for row in taught))),
        ("班级", "、".join(str(row.school_class) for row in taught)),
    )
    title = f"《{lesson.title}》第{lesson.number}课时"
    return sheet_of(found.manuscript, title, header, red=found.comparison())


@login_required
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The own version in Word, changes in red."""
    found = _adaptation(request, pk)
    name = f"{found.group}_{found.lesson.title}_第{found.lesson.number}课时_{found.staff}"
    heading = f"常州市焦溪小学教学设计（{found.group.term}）"
    return word_response([_sheet(found)], name, heading=heading)


@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The own version on paper, changes in red and underlined or struck."""
    found = _adaptation(request, pk)
    context = {
        "adaptation": found,
        "comparison": found.comparison(),
        "sheet": _sheet(found),
        "reflection": _reflection(found.lesson, found.staff),
    }
    return render(request, "teaching/adaptation_paper.html", context)


class ReflectionForm(forms.Form):
    """得与失 of a lesson."""

    code = forms.ChoiceField(
        label="说的是哪一部分",
        required=False,
        choices=[("", "整节课"), *((kind.code, kind.title) for kind in LESSON_PARTS)],
    )
    quote = forms.CharField(label="哪一处（可以不填）", required=False, max_length=200)
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
    lesson = get_object_or_404(
        UnitLesson.objects.select_related("unit__group__subject", "unit__lead"), pk=pk
    )
    staff = _staff(request)
    if not _teaches(lesson, staff):
        raise PermissionDenied("上过这一课时的老师才写反思。")
    known = _reflection(lesson, staff)
    initial = {"code": known.code, "quote": known.quote, "text": known.text} if known else {}
    form = ReflectionForm(posted(request), initial=initial | request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            services.write_reflection(lesson, staff, **_written(form))
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, "反思已保存。")
            return redirect("teaching:preparation")
    context = {
        "form": form,
        "lesson": lesson,
        "adaptation": Adaptation.objects.filter(lesson=lesson, staff=staff).first(),
        "today": timezone.localdate(),
    }
    return render(request, "teaching/reflection.html", context, status=422 if form.errors else 200)


def _written(form: ReflectionForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("text", "code", "quote")}


def _teaches(lesson: UnitLesson, staff: Staff) -> bool:
    return (
        lesson.unit.lead_id == staff.pk
        or ClassLesson.objects.filter(lesson=lesson, staff=staff).exists()
    )


class RedesignForm(forms.Form):
    """重建 of a unit."""

    lesson = forms.ModelChoiceField(UnitLesson.objects.none(), label="哪一课时", required=False)
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
    staff = _staff(request)
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
