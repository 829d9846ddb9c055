"""Verbs of 二次备课: take a lesson over, look at what the lead changed since, think it over (T03)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.adaptations.models import Adaptation, Redesign, Reflection
from apps.teaching.documents.merging import Offer, offers, take
from apps.teaching.documents.parts import Document
from apps.teaching.leads.looks import shared_editions
from apps.teaching.manuscripts import services as manuscripts
from apps.teaching.manuscripts.models import Edition
from apps.teaching.schedule.models import UnitLesson


@transaction.atomic
def adapt(lesson: UnitLesson, staff: Staff) -> Adaptation:
    """Somebody's own version of a 课时, from the newest edition of the lead plan; the one there is.

    Raises:
        ValidationError: the lead's own lesson, or one whose plan is not shared yet.
    """
    if known := Adaptation.objects.filter(lesson=lesson, staff=staff).first():
        return known
    if lesson.unit.lead_id == staff.pk:
        raise ValidationError("这是您自己主备的课，不用二次备课，上完写反思就可以。")
    newest = newest_edition(lesson)
    if newest is None:
        raise ValidationError("主备还没有共享。共享以后您会收到消息，再来二次备课。")
    # Two clicks at once: the second finds the row of the first.
    Staff.objects.select_for_update().get(pk=staff.pk)
    if known := Adaptation.objects.filter(lesson=lesson, staff=staff).first():
        return known
    return Adaptation.objects.create(
        lesson=lesson,
        staff=staff,
        base=newest,
        origin=newest.content,
        manuscript=manuscripts.new_manuscript("lesson", newest.content, by=staff),
        considered=newest,
    )


def newest_edition(lesson: UnitLesson) -> Edition | None:
    """What was shared last of a 课时; None before the plan is shared for the first time.

    While the lead writes it again, colleagues go on with that.
    """
    plan = getattr(lesson, "lesson_plan", None)
    return shared_editions([plan.manuscript_id]).get(plan.manuscript_id) if plan else None


def pending(adaptation: Adaptation) -> tuple[Edition, list[Offer]] | None:
    """What the lead changed since the user last looked; None where there is nothing to look at."""
    newest = newest_edition(adaptation.lesson)
    if newest is None or newest.pk == (adaptation.considered_id or adaptation.base_id):
        return None
    found = offers(
        adaptation.manuscript.kinds,
        adaptation.origin,
        newest.content,
        manuscripts.document(adaptation.manuscript),
    )
    return (newest, found) if found else None


@transaction.atomic
def take_changes(adaptation: Adaptation, ids: set[str], *, done: bool) -> int:
    """Take some of the lead's changes into the own text; ``done`` puts the others aside.

    Returns how many were taken. What was taken is the lead's, and is not red any more.
    """
    adaptation = Adaptation.objects.select_for_update().get(pk=adaptation.pk)
    waiting = pending(adaptation)
    if waiting is None:
        return 0
    newest, offered = waiting
    ids &= {offer.id for offer in offered}
    kinds, text = adaptation.manuscript.kinds, manuscripts.document(adaptation.manuscript)
    origin: Document = adaptation.origin
    manuscripts.keep(adaptation.manuscript, note="采用主备更新前", by=adaptation.staff)
    mine = take(kinds, origin, newest.content, text, ids)
    adaptation.origin = take(kinds, origin, newest.content, origin, ids)
    if done or len(ids) == len(offered):
        adaptation.considered = newest
    adaptation.save(update_fields=["origin", "considered", "updated_at"])
    manuscripts.replace_text(adaptation.manuscript, mine, by=adaptation.staff)
    return len(ids)


@transaction.atomic
def write_reflection(
    lesson: UnitLesson,
    staff: Staff,
    text: str,
    *,
    code: str = "",
    quote: str = "",
    on: date | None = None,
) -> Reflection:
    """得与失 of a 课时, new or written again; the day of the first writing stays.

    Raises:
        ValidationError: the lesson is still to come, or fewer characters than 30.
    """
    text, day = text.strip(), on or timezone.localdate()
    own = lesson.class_lessons.of(staff.pk)
    if own.exists() and not own.filter(Q(taught_on__isnull=False) | Q(date__lte=day)).exists():
        raise ValidationError("这一课时您还没有上，上完再写反思；写好的字先留在本机。")
    length = len("".join(text.split()))
    if length < Reflection.LEAST:
        raise ValidationError(
            f"反思至少{Reflection.LEAST}字，现在{length}字。写一处具体的得或失：哪个环节、学生怎样、下次怎么改。"
        )
    reflection, _new = Reflection.objects.update_or_create(
        lesson=lesson,
        staff=staff,
        defaults={"text": text, "length": length, "code": code, "quote": quote[:200]},
        create_defaults={
            "text": text,
            "length": length,
            "code": code,
            "quote": quote[:200],
            "written_on": day,
        },
    )
    return reflection


@transaction.atomic
def write_redesign(unit, staff: Staff, text: str, *, lesson: UnitLesson | None = None) -> Redesign:
    """重建设计 of a unit, new or written again. Raises ValidationError where it is too short."""
    text = text.strip()
    if len("".join(text.split())) < Reflection.LEAST:
        raise ValidationError(f"重建设计至少{Reflection.LEAST}字：下次这一环节怎样上、为什么。")
    redesign, _new = Redesign.objects.update_or_create(
        unit=unit,
        staff=staff,
        defaults={"text": text, "lesson": lesson},
        create_defaults={"text": text, "lesson": lesson, "written_on": timezone.localdate()},
    )
    return redesign
