"""Who is told what about records, appeals and rectifications. Each thing is said once."""

from collections.abc import Iterable

from django.db.models import Count, Min, Sum
from django.urls import reverse

from apps.inspections.programmes.models import Programme
from apps.inspections.sheets.appeals import Appeal, Correction
from apps.inspections.sheets.models import Entry, Sheet, in_words
from apps.inspections.sheets.repairs import Rectification
from apps.reminders.models import Message
from apps.reminders.services import notify, post
from apps.school.models import HomeroomTenure, Staff
from apps.school.roles import Role


def those_who_answer(programme: Programme) -> list[Staff]:
    """Whoever publishes the programme's results; where nobody holds the post, the head."""
    department = programme.department
    found = list(Staff.objects.holding(programme.publisher_role, department=department))
    return found or list(Staff.objects.holding(Role.HEAD, department=department))


def those_who_judge(programme: Programme, person: Staff) -> list[Staff]:
    """Those who answer, other than ``person``: who publishes, else the department's head; where
    nobody is left, whoever oversees them."""
    heads = Staff.objects.holding(Role.HEAD, department=programme.department)
    overseers = Staff.objects.holding(programme.department.overseer_role)
    return (
        _others(those_who_answer(programme), person)
        or _others(heads, person)
        or _others(overseers, person)
    )


def those_concerned(sheet: Sheet) -> list[Staff]:
    """The class's homeroom teacher of today, the teacher, or the keeper of the place."""
    if sheet.school_class_id:
        tenures = HomeroomTenure.objects.on().filter(school_class=sheet.school_class_id)
        return list(Staff.objects.on_duty().filter(pk__in=tenures.values("staff")))
    person = sheet.staff or sheet.place.keeper
    return [person] if person else []


def published(sheet_ids: list[int], *, by: Staff) -> None:
    """One line to each homeroom teacher (or teacher) about what this publication cost them."""
    lost = (
        Entry.objects.filter(sheet__in=sheet_ids, points__lt=0)
        .values("sheet__school_class", "sheet__staff", "sheet__round__date")
        .annotate(points=Sum("points"), events=Count("pk"), first=Min("sheet"))
        .order_by("first")
    )
    rows = list(lost)
    tenures = HomeroomTenure.objects.on().filter(
        school_class__in=[row["sheet__school_class"] for row in rows]
    )
    homeroom = dict(tenures.values_list("school_class", "staff"))
    sheets = Sheet.objects.select_related("round__programme", "school_class", "staff").in_bulk(
        [row["first"] for row in rows]
    )
    post(
        Message(
            staff_id=staff,
            key=f"inspection-published:{row['first']}",
            title=_published_title(sheets[row["first"]], row),
            body=f"{by}已发布。有异议的，请在申诉期内逐项申诉。",
            link=_results(sheets[row["first"]]),
        )
        for row in rows
        if (staff := row["sheet__staff"] or homeroom.get(row["sheet__school_class"]))
    )


def _published_title(sheet: Sheet, row: dict) -> str:
    day = f"{sheet.round.date.month}月{sheet.round.date.day}日"
    name = sheet.round.programme
    return f"{day} {sheet.target} {name} {in_words(row['points'])}分（{row['events']}项）"


def _results(sheet: Sheet) -> str:
    """Where one sees the whole day of one's class."""
    if sheet.school_class_id:
        address = reverse("inspections:class-day", args=[sheet.school_class_id])
        return f"{address}?day={sheet.round.date:%Y-%m-%d}"
    return sheet.get_absolute_url()


def fed_back(sheet_ids: list[int], *, by: Staff) -> None:
    """Each teacher whose own work was checked: the result is there, and may be answered."""
    told = Sheet.objects.filter(pk__in=sheet_ids, round__programme__feedback_days__isnull=False)
    sheets = list(told.select_related("round__programme", "school_class", "staff"))
    tenures = HomeroomTenure.objects.on().filter(
        school_class__in=[sheet.school_class_id for sheet in sheets]
    )
    homeroom = dict(tenures.values_list("school_class", "staff"))
    post(
        Message(
            staff_id=person,
            key=f"inspection-feedback:{sheet.pk}",
            title=f"{sheet.round.programme}反馈：{sheet.round.date.month}月{sheet.round.date.day}日",
            body=f"{by}已反馈，请看各项情况，可以回复。只公布平均分，单个结果不公布。",
            link=reverse("inspections:sheet-feedback", args=[sheet.pk]),
        )
        for sheet in sheets
        if (person := sheet.staff_id or homeroom.get(sheet.school_class_id))
    )


def replied(sheet: Sheet, *, by: Staff) -> None:
    """Whoever inspected and whoever answers for the programme."""
    people = those_who_answer(sheet.round.programme)
    if sheet.inspector:
        people.append(sheet.inspector)
    notify(
        _others(people, by),
        key=f"inspection-reply:{sheet.pk}:{sheet.replied_at:%Y%m%d%H%M%S}",
        title=f"{sheet.round.programme}回复：{sheet.target}",
        body=sheet.reply,
        link=reverse("inspections:sheet-feedback", args=[sheet.pk]),
    )


def alarm(sheet: Sheet, entry: Entry) -> None:
    """Something dangerous (K2): the vice principal for safety and the counsellor, at once."""
    people = Staff.objects.holding(Role.VICE_SERVICES, Role.COUNSELLOR).distinct()
    notify(
        people,
        key=f"inspection-alarm:{entry.pk}",
        title=f"安全提醒：{sheet.target} {entry.item}",
        body=f"{sheet.round}：{entry.amount.normalize():f}{entry.item.unit}。{entry.note}".strip(),
        link=sheet.get_absolute_url(),
    )


def appealed(appeal: Appeal, sheet: Sheet) -> None:
    """Whoever decides, and the homeroom teacher where somebody else appealed."""
    people = [*those_who_judge(sheet.round.programme, appeal.staff), *those_concerned(sheet)]
    notify(
        _others(people, appeal.staff),
        key=f"inspection-appeal:{appeal.pk}",
        title=f"申诉：{sheet.target} {appeal.entry}",
        body=f"{appeal.staff}：{appeal.reason}",
        link=appeal.get_absolute_url(),
    )


def decided(appeal: Appeal, sheet: Sheet) -> None:
    """The appellant, and everybody else whom it concerns."""
    people = [appeal.staff, *those_concerned(sheet), *those_who_answer(sheet.round.programme)]
    notify(
        _others(people, appeal.decided_by),
        key=f"inspection-appeal-decided:{appeal.pk}",
        title=f"申诉{appeal.get_state_display()}：{sheet.target} {appeal.entry.item}",
        body=appeal.decision,
        link=appeal.get_absolute_url(),
    )


def corrected(correction: Correction, sheet: Sheet) -> None:
    """Those whose points are no longer what they were."""
    if sheet.published_at is None:
        return
    after = "（锁定后更正）" if correction.after_lock else ""
    notify(
        _others(those_concerned(sheet), correction.by),
        key=f"inspection-correction:{correction.pk}",
        title=f"更正{after}：{sheet.target} {correction}",
        body=f"{correction.by}：{correction.reason}",
        link=sheet.get_absolute_url(),
    )


def demanded(rectification: Rectification, sheet: Sheet) -> None:
    """Whoever is responsible, once each time somebody is."""
    due = rectification.due_on
    notify(
        [rectification.responsible],
        key=f"rectification:{rectification.pk}:{due:%Y%m%d}",
        title=f"整改：{sheet.target} {rectification.entry.item}",
        body=f"请在{due.month}月{due.day}日前整改并提交。{rectification.demand}",
        link=rectification.get_absolute_url(),
    )


def submitted(rectification: Rectification) -> None:
    """Whoever has to see whether it is right."""
    sheet = rectification.entry.sheet
    notify(
        those_who_judge(sheet.round.programme, rectification.submitted_by),
        key=f"rectification-submitted:{rectification.pk}:{rectification.submitted_at:%Y%m%d%H%M%S}",
        title=f"整改待复查：{sheet.target} {rectification.entry.item}",
        body=rectification.measure,
        link=rectification.get_absolute_url(),
    )


def accepted(rectification: Rectification) -> None:
    """Whoever was responsible."""
    notify(
        [rectification.responsible],
        key=f"rectification-accepted:{rectification.pk}",
        title=f"整改已通过：{rectification.entry.sheet.target} {rectification.entry.item}",
        body=f"{rectification.accepted_by}复查通过。",
        link=rectification.get_absolute_url(),
    )


def sent_back(rectification: Rectification, *, by: Staff) -> None:
    """Whoever is responsible, with the reason."""
    notify(
        [rectification.responsible],
        key=f"rectification-returned:{rectification.pk}:{rectification.submitted_at:%Y%m%d%H%M%S}",
        title=f"整改退回：{rectification.entry.sheet.target} {rectification.entry.item}",
        body=f"{by}：{rectification.returned}",
        link=rectification.get_absolute_url(),
    )


def _others(people: Iterable[Staff], one: Staff) -> list[Staff]:
    """Each once, without the person who did it."""
    return list({person.pk: person for person in people if person.pk != one.pk}.values())
