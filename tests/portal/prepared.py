"""What lesson preparation and observation of the demo school must have in them."""

from datetime import date, timedelta

from django.db.models import Count, F, Q

from apps.portal.demo.preparation.texts import lesson_texts, outline_texts
from apps.reminders.models import ToDo
from apps.school.models import Staff, Term
from apps.school.roles import facts_of_staff
from apps.teaching.adaptations.services import pending
from apps.teaching.documents.checks import problems
from apps.teaching.documents.html import plain
from apps.teaching.documents.parts import LESSON_PARTS, OUTLINE_PARTS
from apps.teaching.leads.library import newest, shelf
from apps.teaching.leads.mine import Preparation
from apps.teaching.leads.models import UNPREPARED
from apps.teaching.manuscripts.services import document, search
from apps.teaching.models import (
    Adaptation,
    ClassLesson,
    Edition,
    LeadPlan,
    LessonPlan,
    Observation,
    Opinion,
    PlanStep,
    PrepGroup,
    Redesign,
    Reflection,
    Remark,
    Unit,
    UnitOutline,
)
from apps.teaching.observations.means import counted, lesson_means
from apps.teaching.observations.quotas.figures import standings

SUBJECTS = ("chinese", "math", "english")
# Every so manieth row is looked at closely.
SAMPLE = 40


def assert_texts_are_whole() -> None:
    """Enough was written in full; nothing is missing from it, nor from what is made of patterns."""
    own = [text for subject in SUBJECTS for text in lesson_texts(subject)]
    assert len(own) >= 20
    assert len(outline_texts()) >= 4
    rows = LessonPlan.objects.filter(plan__in=LeadPlan.objects.ready()).order_by("pk")
    for row in rows.select_related("manuscript", "lesson")[::SAMPLE]:
        text = document(row.manuscript)
        assert problems(LESSON_PARTS, text) == [], row
        assert newest().get(manuscript=row.manuscript).content == text, row
    outlines = UnitOutline.objects.exclude(state=UnitOutline.State.DRAFT)
    for outline in outlines.order_by("pk")[::SAMPLE]:
        assert problems(OUTLINE_PARTS, document(outline.manuscript)) == [], outline
    assert shelf("西沙群岛").exists()
    assert shelf("两位数乘两位数").exists()
    edition = Edition.objects.filter(note="共享").order_by("pk").first()
    words = plain(edition.content["process"][0]["teacher"])[:12]
    assert search(words).filter(pk=edition.pk).exists(), words


def assert_preparation_is_alive(term: Term, today: date) -> None:
    """Sixteen groups on their way through the term: in time, late, behind, sent back."""
    groups = PrepGroup.objects.filter(term=term)
    assert groups.count() == 16
    units = Unit.objects.filter(group__in=groups).with_dates()
    assert not units.filter(first_on=None).exists()
    sizes = units.annotate(size=Count("lessons")).values_list("group", "lead", "size")
    for group in groups:
        own = [(lead, size) for pk, lead, size in sizes if pk == group.pk and lead]
        loads = [sum(size for who, size in own if who == lead) for lead in {who for who, _ in own}]
        assert max(loads) - min(loads) <= max(size for _, size in own), group
    plans = LeadPlan.objects.filter(unit__in=units)
    done = units.filter(plan__state="shared")
    assert done.filter(plan__final_on__lte=F("due_on")).count() > done.count() / 2
    assert done.filter(plan__final_on__gt=F("due_on"), plan__final_on__lt=F("first_on")).exists()
    assert done.filter(plan__final_on__gte=F("first_on")).exists()
    assert plans.exclude(state="shared").exists()
    assert not plans.filter(Q(final_on__gt=today) | Q(shared_on__gt=today)).exists()
    assert Opinion.objects.filter(plan__in=plans).count() > plans.count()
    assert PlanStep.objects.filter(plan__in=plans).exists()
    remarks = Remark.objects.filter(manuscript__lesson_plan__plan__in=plans)
    assert remarks.filter(settled_at__isnull=False).exists()
    behind = ClassLesson.objects.filter(
        lesson__unit__group__in=groups, date__lt=today, taught_on=None
    )
    lags = behind.values("school_class", "lesson__unit__group").annotate(count=Count("pk"))
    assert sorted(row["count"] for row in lags) == [2, 3]


def assert_adaptations_are_true(term: Term) -> None:
    """What is counted is what the comparison shows; made before the lesson, most at one place."""
    rows = Adaptation.objects.filter(lesson__unit__group__term=term).order_by("pk")
    for row in rows.select_related("manuscript")[::SAMPLE]:
        assert row.comparison().count == row.changes, row
        assert row.origin == row.base.content, row
    assert rows.filter(changes=1).count() > rows.count() / 2
    assert rows.filter(changes__gte=3).count() >= 40
    assert rows.filter(changes=0).exists()
    assert not rows.filter(staff=F("lesson__unit__lead")).exists()
    assert not rows.filter(changed_on__lt=F("lesson__lesson_plan__plan__shared_on")).exists()
    # S2: taught with somebody else's plan, and nothing changed.
    todos = ToDo.objects.filter(term=term, requirement="teaching.adaptation")
    assert todos.filter(done_on=None).exists()
    assert todos.filter(done_on__isnull=False).count() > todos.count() * 0.8


def assert_thoughts_are_real(term: Term, today: date) -> None:
    """Reflections long enough, one long one in most weeks, some missing; redesigns of units."""
    rows = Reflection.objects.filter(lesson__unit__group__term=term)
    assert not rows.filter(length__lt=Reflection.LEAST).exists()
    assert not rows.filter(written_on__gt=today).exists()
    sample = list(rows.order_by("pk")[::SAMPLE])
    assert all(row.length == len("".join(row.text.split())) for row in sample)
    assert not any("〔" in row.text for row in sample)
    assert rows.values("text").distinct().count() > rows.count() * 0.8
    for code in ("reflection", "long_reflection", "redesign", "unit_outline", "lead_plan"):
        todos = ToDo.objects.filter(term=term, requirement=f"teaching.{code}")
        assert todos.filter(done_on__lte=F("due_on")).exists(), code
        assert todos.filter(done_on=None).exists(), code
    assert Redesign.objects.filter(unit__group__term=term).exists()


def assert_today_has_its_events(term: Term, today: date) -> None:
    """One thing of everything is going on, and each login has something to do in every list."""
    plans = LeadPlan.objects.filter(unit__group__term=term)
    assert set(plans.values_list("state", flat=True)) == set(LeadPlan.State)
    dated = Unit.objects.filter(group__term=term).with_dates()
    assert dated.filter(plan__state="assigned", due_on__lt=today).exists()
    back = PlanStep.objects.filter(plan__in=plans.filter(state="writing")).exclude(reason="")
    assert back.exists()
    assert plans.filter(state="discussing", opinions__isnull=False).exists()
    outlines = UnitOutline.objects.filter(unit__group__term=term)
    assert set(outlines.values_list("state", flat=True)) == set(UnitOutline.State)
    assert dated.filter(lead=None).count() == 1
    for login in ("leader", "teacher", "homeroom"):
        person = Staff.objects.get(user__username=login)
        page = Preparation(facts_of_staff(person, today), term, today)
        assert any(one.is_open for one in page.led()), login
        assert page.discussions(), login
        assert any(not one.is_lead and one.shared_id and not one.changes for one in page.used()), (
            login
        )
        assert page.owed_reflections().exists(), login
        own = Adaptation.objects.filter(staff=person, lesson__unit__group__term=term)
        again = own.filter(lesson__unit__plan__steps__source=LeadPlan.State.SHARED)
        assert any(pending(row) for row in again), login
    leader = Staff.objects.get(user__username="leader")
    group = PrepGroup.objects.get(term=term, subject__code="chinese", grade=3)
    assert group.leader == leader
    assert leader in group.members()
    assert Preparation(facts_of_staff(leader, today), term, today).reviews(office=False)
    office = Staff.objects.get(user__username="teaching")
    assert Preparation(facts_of_staff(office, today), term, today).reviews(office=True) >= 2


def assert_observations_are_alive(term: Term, today: date) -> None:
    """Tuesdays held, written up in time and late, one called off; quotas met by some."""
    rows = Observation.objects.filter(term=term)
    tuesdays = rows.filter(kind="tuesday")
    held = tuesdays.held()
    assert held.count() >= 8
    assert not held.exclude(unit_lesson=None).filter(unit_lesson__kind__in=UNPREPARED).exists()
    assert tuesdays.filter(state="cancelled").count() <= 1
    means = lesson_means(counted(rows))
    assert means
    assert all(70 <= one.mean <= 100 for one in means.values())
    assert any(one.is_trimmed for one in means.values())
    for code in ("held", "sheet", "minutes"):
        todos = ToDo.objects.filter(term=term, requirement=f"teaching.observation_{code}")
        assert todos.filter(done_on__lte=F("due_on")).exists(), code
    late = ToDo.objects.filter(term=term, requirement="teaching.observation_minutes")
    assert late.filter(Q(done_on__gt=F("due_on")) | Q(done_on=None)).exists()
    assert rows.filter(redesign_of__isnull=False).exists()
    assert rows.filter(kind="dropin").count() > 50
    watched = [row.done / row.quota for row in standings(term)]
    assert min(watched) < max(watched)


def assert_tuesdays_of_spring(spring: Term) -> None:
    """4/5 清明 moved to 4/6; on 3/1 mathematics in 三(2)."""
    tuesdays = Observation.objects.filter(term=spring, kind="tuesday")
    moved = tuesdays.get(moved_from=date(2022, 4, 5))
    assert moved.date == date(2022, 4, 6)
    first = tuesdays.get(date=date(2022, 3, 1))
    assert (first.subject.code, str(first.school_class)) == ("math", "三（2）班")
    assert any(row.is_met for row in standings(spring))
    assert not all(row.is_met for row in standings(spring))


def assert_tuesdays_to_come(autumn: Term, today: date) -> None:
    """The next two are published; the demo's teachers are asked and have not answered."""
    soon = Observation.objects.filter(
        term=autumn, kind="tuesday", state="published", date__range=(today, today + timedelta(13))
    ).order_by("date")
    assert [row.subject.code for row in soon] == ["math", "chinese"]
    for row, login in zip(soon, ("teacher", "leader"), strict=True):
        person = Staff.objects.get(user__username=login)
        asked = row.observers.filter(staff=person, answer="invited").exists()
        assert asked or person in (row.teacher, row.reviewer), login
    assert Observation.objects.filter(term=autumn, state="planned", teacher=None).exists()
