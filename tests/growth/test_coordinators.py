"""部门协作员: quota, duties in writing, work log, evaluation (plan 2.1)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.growth.coordinators import services
from apps.growth.models import CoordinatorQuota, Coordinatorship, WorkLog
from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from apps.school.roles import DepartmentCode, Role, facts_of_staff
from tests.factories import (
    DepartmentFactory,
    StaffFactory,
    TermFactory,
    head_of,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def it_centre():
    department = DepartmentFactory(code=DepartmentCode.IT)
    CoordinatorQuota.objects.create(term=TermFactory(), department=department, posts=1)
    return department


def appoint(staff, department, **changes) -> Coordinatorship:
    given = {"duties": "管理钉钉班级群", "weekly_minutes": 120, "term": TermFactory()} | changes
    return services.appoint(staff, department=department, **given)


def test_a_coordinator_gains_the_department_for_the_term(it_centre):
    staff = StaffFactory()
    appoint(staff, it_centre)
    during = facts_of_staff(staff, date(2022, 3, 1))
    assert during.holds(Role.COORDINATOR)
    assert DepartmentCode.IT in during.departments
    assert not facts_of_staff(staff, date(2022, 7, 1)).roles


def test_beyond_the_quota_nobody_is_appointed_and_the_sentence_counts(it_centre):
    appoint(StaffFactory(), it_centre)
    with pytest.raises(ValidationError, match="名额1名，已聘1名"):
        appoint(StaffFactory(), it_centre)
    assert Coordinatorship.objects.count() == 1


def test_without_duties_in_writing_nobody_is_appointed(it_centre):
    with pytest.raises(ValidationError, match="岗位职责"):
        appoint(StaffFactory(), it_centre, duties="  ")


def test_the_quota_cannot_fall_below_those_appointed(it_centre):
    appoint(StaffFactory(), it_centre)
    quota = CoordinatorQuota.objects.get()
    quota.posts = 0
    with pytest.raises(ValidationError, match="已聘1名"):
        quota.full_clean()


def test_the_coordinator_logs_work_and_the_head_evaluates_after_the_statement(client, it_centre):
    staff, head = StaffFactory(), head_of(DepartmentCode.IT)
    record = appoint(staff, it_centre)

    client.force_login(staff.user)
    log = {"done_on": "2022-03-08", "minutes": 45, "what": "整理三年级班级群"}
    client.post(reverse("growth:coordinatorship-log", args=[record.pk]), log)
    assert WorkLog.objects.get().minutes == 45

    client.force_login(head)
    evaluate = reverse("growth:coordinatorship-evaluate", args=[record.pk])
    early = client.post(evaluate, {"result": "excellent"})
    assert early.status_code == 422
    assert "还没有提交学期述职" in early.content.decode()

    client.force_login(staff.user)
    client.post(reverse("growth:coordinatorship-state", args=[record.pk]), {"statement": "完成"})
    client.force_login(head)
    client.post(evaluate, {"result": "excellent", "remark": "认真"})
    record.refresh_from_db()
    assert (record.statement, record.result) == ("完成", "excellent")


def test_nobody_evaluates_oneself_nor_logs_for_another(client, it_centre):
    head = head_of(DepartmentCode.IT)
    record = appoint(head.staff, it_centre)
    client.force_login(head)
    assert (
        client.get(reverse("growth:coordinatorship-evaluate", args=[record.pk])).status_code == 403
    )
    client.force_login(teacher())
    assert client.get(reverse("growth:coordinatorship-log", args=[record.pk])).status_code == 403


def test_work_outside_the_term_is_refused_with_the_terms_dates(client, it_centre):
    staff = StaffFactory()
    record = appoint(staff, it_centre)
    client.force_login(staff.user)
    answer = client.post(
        reverse("growth:coordinatorship-log", args=[record.pk]),
        {"done_on": "2022-08-01", "minutes": 45, "what": "整理"},
    )
    assert answer.status_code == 422
    assert "2022-06-30" in answer.content.decode()


def test_appointing_in_the_browser_shows_the_refusal_and_keeps_what_was_typed(client, it_centre):
    appoint(StaffFactory(), it_centre)
    client.force_login(principal())
    data = {
        "term": TermFactory().pk,
        "staff": StaffFactory().pk,
        "department": it_centre.pk,
        "duties": "维护网站",
        "weekly_minutes": 90,
    }
    answer = client.post(reverse("growth:coordinatorship-create"), data)
    assert answer.status_code == 422
    assert "已聘1名" in answer.content.decode()
    assert "维护网站" in answer.content.decode()


def test_the_plan_shows_by_itself_whether_the_posts_are_filled(it_centre):
    head, term = head_of(DepartmentCode.IT).staff, TermFactory()
    CoordinatorQuota.objects.update(posts=2)
    reconcile(term, codes=["growth.coordinators"])
    assert ToDo.objects.filter(staff=head, done_on=None).count() == 2

    first = appoint(StaffFactory(), it_centre)
    reconcile(term, codes=["growth.coordinators"])

    closed = ToDo.objects.get(done_on__isnull=False)
    assert (closed.staff, closed.object_key, closed.done_on) == (head, "IT#1", term.starts)
    assert closed.link == first.get_absolute_url()
    first.appointment.delete()
    reconcile(term, codes=["growth.coordinators"])
    assert ToDo.objects.filter(done_on=None).count() == 2


def test_a_coordinator_whose_appointment_names_no_department_is_still_shown(client, it_centre):
    record = appoint(StaffFactory(), it_centre)
    record.appointment.department = None
    record.appointment.save()
    for user in (principal(), head_of(DepartmentCode.IT)):
        client.force_login(user)
        assert client.get(record.get_absolute_url()).status_code == 200
        assert client.get(reverse("growth:coordinatorship-list")).status_code == 200
