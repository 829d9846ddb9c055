"""The screens: entering on a phone, one's own, coordination; what is typed is never lost."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.accounts.models import Delegation
from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from apps.school.models import TeachingAssignment
from apps.school.roles import DepartmentCode, Role
from apps.teaching.homework import services
from apps.teaching.homework.models import Homework, HomeworkRule
from apps.teaching.leads.models import LessonPlan
from apps.teaching.manuscripts.services import new_manuscript
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
    head_of,
    holder,
)
from tests.teaching.factories import (
    COMPLETE,
    FIRST_TUESDAY,
    ClassLessonFactory,
    LeadPlanFactory,
    PrepGroupFactory,
    UnitFactory,
    UnitLessonFactory,
)
from tests.teaching.homework.conftest import room

State = Homework.State
NEW = "/teaching/homework/new/"
MINE = "/teaching/homework/mine/"


@pytest.fixture
def as_chinese(client, chinese):
    client.force_login(chinese.staff.user)
    return client


def typed(where, **fields) -> dict:
    """A form as a phone sends it."""
    assignment = TeachingAssignment.objects.get(staff=where.staff, school_class=where.school_class)
    return {
        "assignments": [assignment.pk],
        "night": FIRST_TUESDAY.isoformat(),
        "workbook": where.book().pk,
        "pages": "14",
        "content": "第1–4题",
        "kind": "written",
        "place": "home",
        "type": "basic",
        "tier": "",
        "required": "on",
        "marking": "all",
        "difficulty": "3",
        "for_whom": "全体学生",
        "trial_minutes": "5",
        "error_points": "商末尾的0漏写",
        "key": str(uuid4()),
        **fields,
    }


class TestEntry:
    def test_one_button_keeps_tries_and_publishes(self, as_chinese, chinese):
        answer = as_chinese.post(NEW, typed(chinese), follow=True)

        homework = Homework.objects.get()
        assert (homework.state, homework.minutes) == (State.PUBLISHED, 15)
        assert homework.content == "补充习题第14页第1–4题"
        assert homework.trial.error_points == "商末尾的0漏写"
        assert "已公示：三（1）班语文，预计15分钟。" in answer.content.decode()

    def test_class_source_and_day_are_there_before_anything_is_typed(self, as_chinese, chinese):
        chinese.publish(workbook=chinese.book(), content="昨天的")
        form = as_chinese.get(NEW).context["form"]

        assert form.initial["night"] == FIRST_TUESDAY
        assert form.initial["workbook"] == chinese.book().pk
        assert len(form.initial["assignments"]) == 1

    def test_sent_twice_it_is_there_once(self, as_chinese, chinese):
        data = typed(chinese)
        as_chinese.post(NEW, data)
        as_chinese.post(NEW, data)

        assert Homework.objects.count() == 1

    def test_several_classes_in_one_go(self, as_chinese, chinese):
        second = SchoolClassFactory(grade=3, number=2)
        TeachingAssignmentFactory(staff=chinese.staff, school_class=second, subject=chinese.subject)
        pks = list(chinese.staff.teaching_assignments.values_list("pk", flat=True))
        data = typed(chinese, assignments=pks)
        as_chinese.post(NEW, data)

        assert set(Homework.objects.values_list("state", flat=True)) == {State.PUBLISHED}
        assert Homework.objects.count() == 2

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"trial_minutes": "0"}, "试做用时请填0.5到120之间的分钟数。"),
            ({"trial_minutes": "-5"}, "试做用时请填0.5到120之间的分钟数。"),
            ({"trial_minutes": "600"}, "试做用时请填0.5到120之间的分钟数。"),
            ({"trial_minutes": "很快"}, "试做用时请填0.5到120之间的分钟数。"),
            ({"minutes": "0"}, "预计用时请填1到180之间的整数。"),
            ({"minutes": "-5"}, "预计用时请填1到180之间的整数。"),
            ({"minutes": "600"}, "预计用时请填1到180之间的整数。"),
            ({"minutes": "10"}, "预计用时不能低于试做推算的15分钟"),
            ({"night": "2022-04-05"}, "4月5日清明"),
            ({"night": "2022-02-19"}, "请选上课的日子"),
            ({"night": "昨天"}, "请选日期。"),
            ({"night": "9999-12-31"}, "不在学期内"),
            ({"night": "0001-01-01"}, "不在学期内"),
            ({"content": "长" * 50_000}, "最多500个字，现在是50000个字。"),
            ({"content": "长" * 495}, "500"),
            ({"content": ""}, "请写布置什么。"),
            ({"content": "生字抄10遍"}, "教基厅函〔2021〕13号"),
            ({"trial_minutes": "", "error_points": ""}, "先做一遍"),
            ({"error_points": ""}, "请写易错点"),
            ({"workbook": "", "pages": ""}, "书面作业要写来源"),
            ({"workbook": "999999"}, "不在登记册上"),
            ({"pages": "十四"}, "页码请写成 14 或 14-15。"),
            ({"assignments": []}, "请选班级。"),
            ({"assignments": ["999999"]}, "您不任教这个班"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_loses_nothing(self, as_chinese, chinese, fields, words):
        answer = as_chinese.post(NEW, typed(chinese, elastic="书写困难的减半", **fields))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert "书写困难的减半" in page
        assert str(fields.get("content", "第1–4题")) in page
        assert Homework.objects.count() == 0

    def test_no_field_cuts_off_what_is_pasted(self, as_chinese, chinese):
        page = as_chinese.get(NEW).content.decode()

        assert "maxlength" not in page[page.index('class="set"') :]

    def test_a_colleagues_class_is_refused(self, as_chinese, chinese, maths):
        theirs = maths.staff.teaching_assignments.get().pk
        answer = as_chinese.post(NEW, typed(chinese, assignments=[theirs]))

        assert answer.status_code == 422
        assert Homework.objects.count() == 0

    def test_the_bar_fills_before_saving(self, as_chinese, chinese, maths):
        maths.publish("5")
        answer = as_chinese.post(
            NEW, typed(chinese, act="preview", trial_minutes="8"), headers={"HX-Request": "true"}
        )

        [bar] = answer.context["preview"].bars
        assert (bar.total, bar.own, bar.load.cap) == (39, 24, 60)
        assert "<html" not in answer.content.decode()
        assert Homework.objects.filter(staff=chinese.staff).count() == 0

    def test_without_script_the_bar_comes_with_the_page(self, as_chinese, chinese):
        answer = as_chinese.post(NEW, typed(chinese, act="preview", trial_minutes="30"))

        assert answer.status_code == 200
        assert "超过30分钟" in answer.content.decode()

    def test_a_half_filled_form_still_shows_the_bar(self, as_chinese, chinese):
        answer = as_chinese.post(
            NEW,
            typed(chinese, act="preview", content="", trial_minutes="x"),
            headers={"HX-Request": "true"},
        )

        assert [bar.total for bar in answer.context["preview"].bars] == [0]

    def test_a_colleagues_trial_is_told_and_need_not_be_made_again(self, as_chinese, chinese):
        other = room(SchoolClassFactory(grade=3, number=2), "chinese", "语文")
        other.tried("6", content="补充习题第14页第1–4题")
        data = typed(chinese, trial_minutes="", error_points="")

        told = as_chinese.post(NEW, data | {"act": "preview"}).content.decode()
        assert f"{other.staff}2月15日做过" in told
        as_chinese.post(NEW, data)
        assert Homework.objects.get(staff=chinese.staff).minutes == 18

    def test_from_the_plan_from_last_time_and_from_the_group(self, as_chinese, chinese):
        chinese.publish(content="上次的作业")
        other = room(SchoolClassFactory(grade=3, number=2), "chinese", "语文")
        other.publish(content="组里的作业", shared=True)
        lesson = planned_lesson(chinese)
        offered = as_chinese.get(NEW).context["offered"]

        assert [one.text for one in offered] == ["练习册第8页", "上次的作业", "组里的作业"]
        form = as_chinese.get(f"{NEW}?lesson={lesson.pk}&row=0").context["form"]
        assert (form.initial["content"], form.initial["lesson"]) == ("练习册第8页", lesson.pk)
        form = as_chinese.get(offered[2].url).context["form"]
        assert form.initial["content"] == "组里的作业"
        seen = as_chinese.get(offered[2].url).context["preview"]
        assert (seen.trial.staff, seen.bars[0].own) == (other.staff, 15)
        assert as_chinese.get(f"{NEW}?copy=999&row=x").status_code == 200

    def test_thirty_pieces_cost_no_more_queries_than_one(
        self, as_chinese, chinese, django_assert_max_num_queries
    ):
        planned_lesson(chinese)
        chinese.publish()
        with django_assert_max_num_queries(40):
            as_chinese.get(NEW)
        for number in range(29):
            chinese.draft(content=f"第{number}题")
        with django_assert_max_num_queries(40):
            as_chinese.get(NEW)

    def test_without_a_register_the_page_says_whom_to_ask(self, as_chinese, chinese):
        assert "还没有登记来源" in as_chinese.get(NEW).content.decode()

    def test_a_deputy_sets_in_the_place_of_the_one_who_is_away(self, client, chinese):
        deputy = StaffFactory()
        Delegation.objects.create(
            principal=chinese.staff.user,
            deputy=deputy.user,
            starts=FIRST_TUESDAY,
            ends=FIRST_TUESDAY,
        )
        client.force_login(deputy.user)
        assert client.get(NEW).status_code == 403
        client.post(reverse("accounts:act", args=[Delegation.objects.get().pk]))
        client.post(NEW, typed(chinese))

        assert Homework.objects.get().staff == chinese.staff

    def test_an_account_of_nobody_at_the_school_is_told_so(self, client, school_class):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))

        assert client.get(NEW).status_code == 403
        assert client.get(MINE).status_code == 403

    def test_who_teaches_nothing_does_not_set_homework(self, client, school_class):
        client.force_login(holder(Role.ACCOUNTANT))

        assert client.get(NEW).status_code == 403


def planned_lesson(where):
    group = PrepGroupFactory(subject=where.subject, grade=3)
    lesson = UnitLessonFactory(unit=UnitFactory(group=group))
    text = new_manuscript("lesson", COMPLETE, by=where.staff)
    plan = LeadPlanFactory(unit=lesson.unit)
    LessonPlan.objects.create(plan=plan, lesson=lesson, manuscript=text)
    ClassLessonFactory(
        lesson=lesson, school_class=where.school_class, staff=where.staff, date=FIRST_TUESDAY
    )
    return lesson


class TestChanging:
    def edit(self, homework) -> str:
        return reverse("teaching:homework-edit", args=[homework.pk])

    def test_a_correction_is_tried_and_public_in_one_go(self, as_chinese, chinese):
        homework = chinese.publish("6")
        data = typed(chinese, pages="", content="第1–3题", trial_minutes="4")
        as_chinese.post(self.edit(homework), data)

        homework.refresh_from_db()
        assert (homework.state, homework.minutes) == (State.PUBLISHED, 12)
        assert homework.corrected_at is not None

    def test_without_a_new_trial_the_old_stays_public(self, as_chinese, chinese):
        homework = chinese.publish("6")
        data = typed(chinese, pages="", content="第1–9题", trial_minutes="", error_points="")
        answer = as_chinese.post(self.edit(homework), data)

        homework.refresh_from_db()
        assert answer.status_code == 422
        assert "第1–9题" in answer.content.decode()
        assert (homework.state, homework.content) == (State.PUBLISHED, "第1–4题")

    def test_the_form_shows_what_is_there_and_sent_back_changes_nothing(self, as_chinese, chinese):
        homework = chinese.publish("6")
        form = as_chinese.get(self.edit(homework)).context["form"]
        data = {name: value for name, value in form.initial.items() if value not in (None, False)}
        as_chinese.post(self.edit(homework), data)

        homework.refresh_from_db()
        assert (homework.state, homework.corrected_at) == (State.PUBLISHED, None)

    def test_a_colleagues_piece_is_not_changed(self, client, chinese, maths):
        client.force_login(maths.staff.user)
        homework = chinese.publish()

        assert client.get(self.edit(homework)).status_code == 403
        assert client.post(self.edit(homework), typed(chinese)).status_code == 403


class TestMine:
    def test_withdrawing_can_be_undone_at_once(self, as_chinese, chinese):
        homework = chinese.publish()
        page = as_chinese.post(
            reverse("teaching:homework-withdraw", args=[homework.pk]), follow=True
        )
        restore = reverse("teaching:homework-restore", args=[homework.pk])
        assert restore in page.content.decode()
        homework.refresh_from_db()
        assert homework.state == State.WITHDRAWN

        as_chinese.post(restore)
        homework.refresh_from_db()
        assert homework.state == State.PUBLISHED

    def test_what_was_tried_is_published_with_a_tap(self, as_chinese, chinese):
        homework = chinese.tried()
        page = as_chinese.get(MINE).content.decode()
        publish = reverse("teaching:homework-publish", args=[homework.pk])
        assert publish in page

        as_chinese.post(publish)
        homework.refresh_from_db()
        assert homework.state == State.PUBLISHED

    def test_too_late_is_a_sentence(self, as_chinese, chinese, time_machine):
        homework = chinese.tried()
        time_machine.move_to("2022-02-16 09:00:00+08:00", tick=False)
        answer = as_chinese.post(
            reverse("teaching:homework-publish", args=[homework.pk]), follow=True
        )

        assert "已到收交的时候" in answer.content.decode()

    def test_thirty_pieces_cost_no_more_queries_than_one(
        self, as_chinese, chinese, django_assert_max_num_queries
    ):
        chinese.draft()
        as_chinese.get(MINE)
        with django_assert_max_num_queries(25):
            as_chinese.get(MINE)
        for number in range(29):
            chinese.draft(content=f"第{number}题")
        with django_assert_max_num_queries(25):
            as_chinese.get(MINE)

    def test_a_piece_tells_its_trial_its_decisions_and_what_happened(
        self, as_chinese, chinese, maths
    ):
        leader = holder(Role.GRADE_LEADER, grade=3).staff
        maths.publish("18")
        homework = chinese.publish("9")
        services.decide(homework, "allow", reason="单元复习", by=leader)
        page = as_chinese.get(homework.get_absolute_url()).content.decode()

        assert "商末尾的0漏写" in page
        assert "单元复习" in page
        assert "81/60分钟" in page


class TestCoordination:
    URL = "/teaching/homework/coordination/"

    def post(self, client, homework, **data):
        return client.post(reverse("teaching:homework-decide", args=[homework.pk]), data)

    @pytest.fixture
    def leader(self, client, school_class):
        user = holder(Role.GRADE_LEADER, grade=3)
        client.force_login(user)
        return user

    @pytest.fixture
    def waiting(self, chinese, maths, leader):
        chinese.publish("12")
        return maths.publish("9")

    def test_one_screen_shows_who_asks_what_for_how_long(self, client, waiting, chinese):
        page = client.get(self.URL).content.decode()

        assert "补充习题" in page
        assert str(chinese.staff) in page
        assert "27分钟" in page
        assert "36" in page

    def test_a_decision_without_a_reason_is_refused_where_it_was_made(self, client, waiting):
        answer = self.post(client, waiting, kind="shorten", minutes="15", reason="")

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "请写明理由" in page
        assert 'value="15"' in page

    @pytest.mark.parametrize("minutes", ["0", "-5", "600", "", "x"])
    def test_shortening_to_nonsense_is_a_sentence(self, client, waiting, minutes):
        answer = self.post(client, waiting, kind="shorten", minutes=minutes, reason="太多了")

        assert answer.status_code == 422
        assert "太多了" in answer.content.decode()
        waiting.refresh_from_db()
        assert waiting.state == State.REVIEW

    def test_decided_it_stands_below_with_its_reason(self, client, waiting):
        self.post(client, waiting, kind="allow", reason="单元复习")
        answer = client.get(self.URL)

        assert answer.context["nights"] == []
        assert "单元复习" in answer.content.decode()

    def test_a_second_decision_is_told_that_it_was_made(self, client, waiting):
        self.post(client, waiting, kind="allow", reason="单元复习")
        answer = client.post(
            reverse("teaching:homework-decide", args=[waiting.pk]),
            {"kind": "return", "reason": "太多"},
            follow=True,
        )

        assert "已经处理过了" in answer.content.decode()
        assert waiting.decisions.count() == 1

    def test_the_leader_of_another_grade_decides_nothing(self, client, waiting):
        client.force_login(holder(Role.GRADE_LEADER, grade=4))

        assert client.get(self.URL).context["count"] == 0
        assert self.post(client, waiting, kind="allow", reason="x").status_code == 403

    def test_leaders_read_and_do_not_decide(self, client, waiting):
        client.force_login(holder(Role.VICE_TEACHING))
        answer = client.get(self.URL)

        assert answer.context["count"] == 1
        assert answer.context["nights"][0].waiting[0].form is None

    def test_ten_nights_cost_no_more_queries_than_one(
        self, client, waiting, chinese, django_assert_max_num_queries
    ):
        for number in range(2, 12):
            other = room(SchoolClassFactory(grade=3, number=number), "chinese", "语文")
            other.publish("25")
        with django_assert_max_num_queries(30):
            answer = client.get(self.URL)
        assert answer.context["count"] == 11


class TestRules:
    def test_the_office_lays_down_the_numbers_of_the_regulations(self, client, school_class):
        HomeworkRule.objects.all().delete()
        TermFactory()
        client.force_login(head_of(DepartmentCode.TEACHING))
        client.post(reverse("teaching:homeworkrule-write"))
        client.post(reverse("teaching:homeworkrule-write"))

        rules = HomeworkRule.objects.order_by("grade")
        assert [rule.night_cap for rule in rules] == [0, 0, 60, 60, 60, 60]
        assert [str(rule.factor) for rule in rules][2:] == ["3.0", "2.5", "2.0", "2.0"]
        assert all(rule.starts == date(2022, 2, 14) and "40号" in rule.source for rule in rules)

    def test_nobody_else_does(self, client, school_class):
        client.force_login(holder(Role.GRADE_LEADER, grade=3))

        assert client.post(reverse("teaching:homeworkrule-write")).status_code == 403

    def test_the_shares_are_those_of_the_subjects_that_there_are(self, chinese, maths):
        HomeworkRule.objects.all().delete()
        services.write_rules(date(2022, 2, 14))
        shares = HomeworkRule.objects.get(grade=5).shares.values_list("subject__name", "minutes")

        assert set(shares) == {("语文", 20), ("数学", 20), (None, 5)}


class TestRequirement:
    def owed(self) -> list[tuple]:
        [outcome] = reconcile(TermFactory(), ["teaching.homework_trial"])
        assert outcome.error == ""
        rows = ToDo.objects.filter(requirement="teaching.homework_trial")
        return list(rows.values_list("staff", "due_on", "done_on"))

    def test_a_day_is_done_when_all_of_it_was_tried_and_published(self, chinese):
        chinese.publish()
        left = chinese.draft(content="忘了试做的")
        assert self.owed() == [(chinese.staff.pk, FIRST_TUESDAY, None)]

        services.withdraw(left, by=chinese.staff)
        assert self.owed() == [(chinese.staff.pk, FIRST_TUESDAY, FIRST_TUESDAY)]

    def test_what_waits_for_others_is_not_owed(self, chinese):
        chinese.publish("25")

        assert self.owed() == []


class TestToday:
    def test_the_home_page_says_what_is_still_to_be_published(self, as_chinese, chinese):
        chinese.publish()
        chinese.draft(content="还没试做的")
        page = as_chinese.get("/").content.decode()

        assert "今天已公示的作业" in page
        assert "还没有公示的草稿" in page

    def test_a_grade_leader_sees_there_what_waits(self, client, chinese):
        chinese.publish("25")
        client.force_login(holder(Role.GRADE_LEADER, grade=3))
        assert "等统筹的作业" in client.get("/").content.decode()

        client.force_login(holder(Role.GRADE_LEADER, grade=5))
        assert "等统筹的作业" not in client.get("/").content.decode()
