"""Means with the trimmed rule, who sees whose results, quotas, what the plan demands of Tuesdays."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.inspections.checklists.defaults import write_checklists
from apps.inspections.models import Item
from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from apps.school.calendar.services import lay_out_term
from apps.school.models import Period, Staff
from apps.school.roles import DepartmentCode, Role
from apps.teaching.models import Observation, ObservationQuota, ObservationSheet, Observer, Rating
from apps.teaching.observations import means
from apps.teaching.observations.quotas.figures import standings
from apps.teaching.observations.services import mark_held
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
    head_of,
    holder,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-04 08:00 +0800")]

TUESDAY = date(2022, 3, 1)


@pytest.fixture
def rubric():
    """The rubric's version, of 100 points in six dimensions."""
    term = TermFactory()
    lay_out_term(term)
    Period.objects.get_or_create(
        number=1, defaults={"name": "第1节", "starts": time(8, 20), "ends": time(9)}
    )
    return write_checklists()["observation"].version_on(TUESDAY)


def held(teacher: Staff, number: int = 1, **values) -> Observation:
    """A published lesson of 语文 that was held."""
    return Observation.objects.create(
        **{
            "term": TermFactory(),
            "date": TUESDAY,
            "held_on": TUESDAY,
            "state": "held",
            "subject": SubjectFactory(),
            "teacher": teacher,
            "school_class": SchoolClassFactory(number=number),
            "period": Period.objects.first(),
            "title": "燕子",
        }
        | values
    )


def sheet(observation, rubric, lost: str, staff=None, on=TUESDAY):
    """A sheet that takes so many points off the ten of S1."""
    row = ObservationSheet.objects.create(
        observation=observation,
        staff=staff or StaffFactory(),
        version=rubric,
        state="submitted",
        submitted_at=timezone.make_aware(datetime.combine(on, time(15))),
        strengths=["探究充分", "评价激励"],
        suggestions=["讨论再久一些"],
    )
    items = Item.objects.filter(category__version=rubric)
    Rating.objects.bulk_create(
        Rating(
            sheet=row,
            item=item,
            points=item.points - (Decimal(lost) if item.code == "S1" else 0),
        )
        for item in items
    )
    return row


class TestMeans:
    def test_the_rubric_has_a_hundred_points_in_six_dimensions(self, rubric):
        parts = rubric.categories.order_by("order").values_list("name", "base")
        assert [(name, int(base)) for name, base in parts] == [
            ("目标", 15),
            ("学生学习", 30),
            ("教师教学", 25),
            ("内容", 10),
            ("作业与检测", 10),
            ("效果与素养", 10),
        ]
        assert (
            sum(Item.objects.filter(category__version=rubric).values_list("points", flat=True))
            == 100
        )

    @pytest.mark.parametrize(
        ("lost", "mean", "counted"),
        [
            ("10 2 2 2", 96, 4),  # four raters: all count
            ("10 0 2 2 2", 98, 3),  # five: the highest and the lowest do not
            ("10 10 0 2 3", 95, 3),  # one of two equals is dropped
        ],
    )
    def test_from_five_raters_on_the_highest_and_the_lowest_are_dropped(
        self, rubric, lost, mean, counted
    ):
        lesson = held(StaffFactory())
        for points in lost.split():
            sheet(lesson, rubric, points)
        ObservationSheet.objects.create(observation=lesson, staff=StaffFactory(), version=rubric)
        found = means.lesson_means(Observation.objects.all())[lesson.pk]
        assert (found.raters, found.mean, found.counted) == (len(lost.split()), mean, counted)
        parts = means.parts_of_lesson(lesson)
        assert sum(part.points for part in parts) == mean
        assert [part.name for part in parts][:2] == ["目标", "学生学习"]

    @pytest.mark.parametrize(
        ("mean", "word"),
        [(90, "A 优"), ("89.94", "B 良"), (80, "B 良"), (60, "C 合格"), (59, "D 待改进")],
    )
    def test_the_level_follows_from_what_is_printed(self, mean, word):
        assert means.level(Decimal(mean)) == word


class TestWhoSees:
    @pytest.fixture
    def lessons(self, rubric):
        """Three teachers of 语文, each observed once by two."""
        teachers = StaffFactory.create_batch(3)
        rows = []
        for number, teacher in enumerate(teachers, start=1):
            TeachingAssignmentFactory(staff=teacher, school_class=SchoolClassFactory(number=number))
            rows.append(held(teacher, number))
            sheet(rows[-1], rubric, str(number))
            sheet(rows[-1], rubric, "0")
        return rows

    def page(self, client, user, **asked) -> tuple[int, str]:
        client.force_login(user)
        answer = client.get(reverse("teaching:observation-analysis"), asked)
        return answer.status_code, answer.content.decode()

    def test_a_person_is_seen_by_oneself_the_groups_leader_the_office_and_the_leaders(
        self, client, lessons
    ):
        first, second = lessons[0].teacher, lessons[1].teacher
        entitled = [
            first.user,
            holder(Role.RESEARCH_LEADER, subject=SubjectFactory()),
            head_of(DepartmentCode.TEACHING),
            holder(Role.PRINCIPAL),
        ]
        others = [
            second.user,
            holder(Role.RESEARCH_LEADER, subject=SubjectFactory(code="math", name="数学")),
            holder(Role.PREP_LEADER, subject=SubjectFactory(), grade=3),
            holder(Role.COORDINATOR, department=DepartmentCode.TEACHING),
            holder(Role.INSPECTOR),
        ]
        results = Observation.get_perm("results")
        for user in entitled:
            assert user.has_perm(results, lessons[0])
            assert ObservationSheet.objects.visible_to(user).filter(observation=lessons[0]).exists()
        for user in others:
            assert not user.has_perm(results, lessons[0])
            seen = ObservationSheet.objects.visible_to(user)
            assert not seen.filter(observation=lessons[0]).exists()
        code, text = self.page(client, entitled[1], teacher=first.pk)
        assert (code, "99.5" in text) == (200, True)
        assert "99.5" in client.get(lessons[0].get_absolute_url()).content.decode()
        assert self.page(client, others[0], teacher=first.pk)[0] == 403
        assert "99.5" not in client.get(lessons[0].get_absolute_url()).content.decode()

    def test_the_group_sees_its_mean_unless_it_would_speak_of_persons(self, client, lessons):
        member = lessons[1].teacher.user
        code, text = self.page(client, member, subject=SubjectFactory().pk)
        assert (code, "99.0" in text, "3 节课，3 人执教" in text) == (200, True, True)
        assert str(lessons[0].teacher) not in text
        assert 'aria-label="语文组各维度得分率：目标100%' in text
        lessons[0].delete()
        assert "人数少，不显示均分" in self.page(client, member, subject=SubjectFactory().pk)[1]
        maths = SubjectFactory(code="math", name="数学")
        assert self.page(client, member, subject=maths.pk)[0] == 403

    def test_the_reviewer_reads_what_was_said_and_not_the_points(self, client, lessons):
        reviewer = StaffFactory()
        Observation.objects.filter(pk=lessons[0].pk).update(reviewer=reviewer)
        client.force_login(reviewer.user)
        text = client.get(lessons[0].get_absolute_url()).content.decode()
        assert "讨论再久一些" in text
        assert "99.5" not in text
        assert " 分</span>" not in text


class TestQuotas:
    def test_the_highest_number_holds_unless_one_is_set_by_name(self, rubric):
        term = TermFactory()
        principal = holder(Role.PRINCIPAL).staff
        head = head_of(DepartmentCode.GROWTH).staff
        leader = holder(Role.RESEARCH_LEADER, subject=SubjectFactory()).staff
        novice = StaffFactory(joined_on=date(2021, 8, 20))
        named = StaffFactory()
        guard = StaffFactory(is_teacher=False)
        StaffFactory(left_on=date(2022, 2, 20))
        ObservationQuota.objects.create(term=term, kind="person", staff=named, lessons=4)
        found = {row.staff: row.quota for row in standings(term)}
        assert found == {principal: 30, head: 25, leader: 20, novice: 25, named: 4}
        assert guard not in found
        ObservationQuota.objects.create(term=term, kind="novice", lessons=18)
        assert {row.staff: row.quota for row in standings(term)}[novice] == 18

    def test_sheets_that_were_handed_in_count_whatever_the_lesson_was(
        self, client, rubric, django_assert_max_num_queries
    ):
        teacher, watcher = StaffFactory(), StaffFactory()
        for number, kind in enumerate(("tuesday", "open", "dropin"), start=1):
            lesson = held(StaffFactory(), number, kind=kind)
            sheet(lesson, rubric, "0", staff=watcher)
        sheet(held(teacher, 4), rubric, "0", staff=teacher)
        ObservationSheet.objects.create(
            observation=held(StaffFactory(), 5), staff=watcher, version=rubric
        )
        found = {row.staff: row for row in standings(TermFactory())}
        assert (found[watcher].done, found[watcher].missing) == (3, 12)
        assert (found[teacher].done, found[watcher].dropin) == (0, 1)
        client.force_login(watcher.user)
        page = client.get(reverse("teaching:observation-quota")).content.decode()
        assert '还差 <b class="num">12</b> 节' in page
        assert str(teacher) not in page.partition("各人")[2]
        client.force_login(head_of(DepartmentCode.TEACHING))
        with django_assert_max_num_queries(25):
            page = client.get(reverse("teaching:observation-quota")).content.decode()
        assert str(teacher) in page
        assert client.get(reverse("teaching:observation-quota-print")).status_code == 200
        assert client.get(reverse("teaching:observation-quota-excel")).status_code == 200


class TestRequirements:
    def owed(self, code: str) -> list[tuple]:
        [outcome] = reconcile(TermFactory(), [f"teaching.observation_{code}"])
        assert outcome.error == ""
        rows = ToDo.objects.filter(requirement=f"teaching.observation_{code}")
        return list(rows.order_by("due_on").values_list("staff", "due_on", "done_on", "label"))

    def test_every_tuesday_is_planned_and_held(self, rubric):
        office = head_of(DepartmentCode.TEACHING).staff
        leader = holder(Role.RESEARCH_LEADER, subject=SubjectFactory()).staff
        lesson = held(StaffFactory(), state="published", held_on=None)
        planned = self.owed("planned")
        # Eighteen Tuesdays with school; 4/5 and 5/3 are holidays.
        assert len(planned) == 18
        assert [row for row in planned if row[2]] == [
            (office.pk, TUESDAY - timedelta(days=7), date(2022, 3, 4), "第3周观课议课排课")
        ]
        Observation.objects.update(date=TUESDAY + timedelta(days=1), moved_from=TUESDAY)
        assert next(row for row in self.owed("planned") if row[2])[1] == TUESDAY - timedelta(days=7)
        Observation.objects.update(date=TUESDAY, moved_from=None)
        assert self.owed("held") == [(leader.pk, TUESDAY, None, "语文组观课议课")]
        mark_held(lesson)
        assert self.owed("held")[0][2] == TUESDAY

    def test_sheets_come_within_a_day_and_minutes_within_two(self, rubric):
        lesson = held(StaffFactory(), reviewer=StaffFactory())
        member, excused, guest = StaffFactory.create_batch(3)
        for person, reason, answer in (
            (member, "member", "invited"),
            (excused, "member", "excused"),
            (guest, "guest", "invited"),
        ):
            Observer.objects.create(
                observation=lesson, staff=person, reason=reason, answer=answer, excuse="外出"
            )
        due = TUESDAY + timedelta(days=1)
        assert self.owed("sheet") == [(member.pk, due, None, "语文《燕子》观课表")]
        sheet(lesson, rubric, "0", staff=member)
        assert self.owed("sheet")[0][2] == TUESDAY
        assert self.owed("minutes") == [
            (lesson.reviewer_id, TUESDAY + timedelta(days=2), None, "语文《燕子》议课纪要")
        ]

    def test_the_quota_is_met_with_the_last_lesson_that_was_asked_for(self, rubric):
        watcher = StaffFactory()
        ObservationQuota.objects.create(term=TermFactory(), kind="person", staff=watcher, lessons=2)
        for number in range(1, 4):
            lesson = held(StaffFactory(), number)
            sheet(lesson, rubric, "0", staff=watcher, on=date(2022, 3, number))
        mine = next(row for row in self.owed("quota") if row[0] == watcher.pk)
        assert mine == (watcher.pk, date(2022, 6, 30), date(2022, 3, 2), "本学期听课2节")
