"""The red page: one's own version against the lead's, on screen, on paper and in Word."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.sheets import heading as sheet_heading
from apps.core.sheets import qr_code
from apps.inspections.acting import acting_staff
from apps.school.roles import facts
from apps.teaching.adaptations import services
from apps.teaching.adaptations.models import Adaptation, Reflection
from apps.teaching.documents.html import plain
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.documents.word_writing import Sheet
from apps.teaching.leads.rules import uses_lesson
from apps.teaching.manuscripts.reading import Notes, part_html, red_section, red_sections, sections
from apps.teaching.manuscripts.services import document
from apps.teaching.manuscripts.word import sheet_of, word_response
from apps.teaching.schedule.models import ClassLesson, UnitLesson


def _adaptation(request: HttpRequest, pk: int, *, to_write: bool = False) -> Adaptation:
    rows = Adaptation.objects.visible_to(request.user).select_related(
        "lesson__unit__group__subject",
        "lesson__unit__group__term__year",
        "lesson__unit__lead",
        "staff",
        "base",
        "manuscript",
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
    if not uses_lesson(request.user, lesson):
        raise PermissionDenied("二次备课由本备课组的任课老师来做；其他老师可以在资源库里沿用。")
    try:
        adaptation = services.adapt(lesson, acting_staff(request.user))
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
    reflection = _reflection(found)
    context = {
        "adaptation": found,
        "lead": sections(LESSON_PARTS, found.origin),
        "sections": red_sections(comparison, _notes(found, reflection, mine=mine)),
        "changes": comparison.changes,
        "offered": len(waiting[1]) if waiting else 0,
        "classes": _taught(found),
        "reflection": reflection,
        "mine": mine,
        "quote_url": reverse("teaching:lesson-reflect", args=[found.lesson_id]) if mine else "",
    }
    return render(request, "teaching/adaptation.html", context)


def _taught(found: Adaptation) -> list[ClassLesson]:
    rows = ClassLesson.objects.filter(lesson=found.lesson, staff=found.staff)
    return list(rows.select_related("school_class", "period").order_by("date"))


def _reflection(found: Adaptation) -> Reflection | None:
    return Reflection.objects.filter(lesson=found.lesson_id, staff=found.staff_id).first()


def _notes(
    found: Adaptation, reflection: Reflection | None, *, mine: bool = False
) -> Mapping[str, Notes]:
    """The reflection under the step, or the part, that it is about; one on the whole stands below all."""
    text = document(found.manuscript)
    if reflection is None or not text.get(reflection.code):
        return {}
    context = {"reflection": reflection, "mine": mine}
    box = render_to_string("teaching/reflection_box.html", context)
    return {reflection.code: {_row_of(text[reflection.code], reflection.quote): box}}


def _row_of(content, quote: str) -> int | None:
    """The row in which the words stand; None where they are not in one."""
    if not quote or isinstance(content, str):
        return None
    words = "".join(quote.split())
    rows = ("".join(plain([row]).split()) for row in content)
    return next((place for place, row in enumerate(rows) if words in row), None)


@login_required
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """主备有更新: the lead's changes, taken one by one."""
    found = _adaptation(request, pk, to_write=True)
    waiting = services.pending(found)
    if request.method == "POST":
        # The changes are numbered from one edition to the next: another one has other numbers.
        if waiting and request.POST.get("edition") != str(waiting[0].pk):
            messages.warning(request, "主备刚才又有更新，请再看一遍。")
            return redirect("teaching:adaptation-news", pk)
        ids = set(request.POST.getlist("take"))
        taken = services.take_changes(found, ids, done="done" in request.POST)
        messages.success(request, f"采用了{taken}处主备更新。" if taken else "没有采用主备的更新。")
        return redirect(found)
    edition, offered = waiting or (None, [])
    context = {
        "adaptation": found,
        "edition": edition,
        "offered": [
            (offer, red_section(offer.difference, {}).html, part_html(offer.kind, offer.mine))
            for offer in offered
        ],
    }
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
    reflection, sheet = _reflection(found), _sheet(found)
    context = {
        "adaptation": found,
        "sections": red_sections(found.comparison(), _notes(found, reflection)),
        "sheet_title": sheet.title,
        "header": [sheet.header[at : at + 2] for at in range(0, len(sheet.header), 2)],
        "reflection": reflection,
        "term_name": str(found.group.term),
        "filled_by": sheet_heading(request.user, {}).filled_by,
        "back": found.get_absolute_url(),
        "qr": qr_code(found.get_absolute_url()),
    }
    return render(request, "teaching/adaptation_paper.html", context)
