"""Arranging a check: the form asks what the choices need and refuses what cannot work."""

from datetime import date, time

import pytest
from django.urls import reverse

from apps.inspections.models import Programme
from apps.inspections.programmes.forms import SlotFormSet
from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    DepartmentFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
    head_of,
    holder,
    principal,
    teacher,
)
from tests.inspections.factories import (
    CategoryFactory,
    ChecklistFactory,
    ItemFactory,
    ProgrammeFactory,
    RoundFactory,
    SlotFactory,
    VersionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 10:00 +0800")]
CREATE = "/inspections/programme/create/"
SLOT = {"code": "P2", "name": "大课间", "starts": "09:00", "ends": "09:30", "item_codes": "w1，W2"}


@pytest.fixture
def checklist():
    lay_out_term(TermFactory())
    version = VersionFactory(checklist=ChecklistFactory(name="一日常规"))
    category = CategoryFactory(version=version)
    for code in ("W1", "W2"):
        ItemFactory(category=category, code=code)
    return version.checklist


@pytest.fixture
def classes():
    return [SchoolClassFactory(grade=grade, number=1) for grade in (1, 2, 3)]


@pytest.fixture
def moral(client):
    """The head of the moral department, logged in."""
    user = head_of(DepartmentCode.MORAL)
    client.force_login(user)
    return user


def slots(*lines: dict) -> dict:
    data = {"slots-TOTAL_FORMS": len(lines), "slots-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        data |= {f"slots-{number}-{name}": value for name, value in line.items()}
    return data


def typed(checklist, *lines: dict, **values) -> dict:
    """What a browser sends for the patrol, with other values where given."""
    return {
        "name": "红领巾监督岗",
        "checklist": checklist.pk,
        "department": checklist.department.pk,
        "target_kind": "class",
        "frequency": "daily",
        "inspector_kind": "roster",
        "grace_minutes": 30,
        "publisher_role": Role.COUNSELLOR,
        "starts": "2022-02-14",
        "active": "on",
        **slots(*(lines or [SLOT])),
        **values,
    }


def sampled(checklist, **values) -> dict:
    chosen = {"target_kind": "teacher", "frequency": "sample", "inspector_kind": "role"}
    rest = {"inspector_role": Role.VICE_TEACHING, "share": 10, "rest_weeks": 4, "days_open": 5}
    return typed(checklist, **chosen | rest | values)


def walked(checklist, **values):
    """A round of the checklist that was opened."""
    if "slot" not in values:
        values["slot"] = SlotFactory(programme__checklist=checklist)
    return RoundFactory(version=checklist.versions.get(), **values)


def problems(response) -> str:
    assert response.status_code == 422, response.status_code
    form = response.context["form"]
    lines = [error for line in form.slots for error in line.errors.values()]
    return str([*form.errors.values(), *lines, form.slots.non_form_errors()])


def test_a_programme_is_arranged_with_its_slots_in_one_go(client, moral, checklist, classes):
    response = client.post(CREATE, typed(checklist))
    programme = Programme.objects.get()
    assert response.url == programme.get_absolute_url()
    slot = programme.slots.get()
    assert (slot.starts, slot.item_codes) == (time(9), ["W1", "W2"])
    assert programme.code


def test_what_the_choices_do_not_ask_for_is_neither_kept_nor_complained_about(
    client, moral, checklist, classes
):
    client.post(
        CREATE,
        typed(
            checklist, share=500, times="x", inspector_role="PRIN", inspectors=[StaffFactory().pk]
        ),
    )
    programme = Programme.objects.get()
    assert (programme.share, programme.times, programme.inspector_role) == (None, None, "")
    assert not programme.inspectors.exists()


def test_named_targets_and_inspectors_are_kept_and_taken_away_again(
    client, moral, checklist, classes
):
    people = StaffFactory.create_batch(2)
    values = {
        "frequency": "weekly",
        "inspector_kind": "named",
        "inspectors": [one.pk for one in people],
        "classes": [classes[0].pk, classes[2].pk],
        "days_open": 2,
        "weekday": 3,
    }
    client.post(CREATE, typed(checklist, **values))
    programme = Programme.objects.get()
    assert {row.school_class for row in programme.listed.all()} == {classes[0], classes[2]}
    assert set(programme.inspectors.all()) == set(people)
    assert not programme.slots.exists()
    url = reverse("inspections:programme-update", args=[programme.pk])
    client.post(url, typed(checklist, **values | {"classes": [classes[1].pk]}))
    assert [row.school_class for row in programme.listed.all()] == [classes[1]]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"frequency": "termly", "inspector_kind": "role"}, "请写明每学期几次"),
        ({"frequency": "sample", "inspector_kind": "role"}, "请写明每周抽百分之几"),
        ({"inspector_kind": "role"}, "请选择检查人的岗位"),
        ({"inspector_kind": "named"}, "请至少选一位检查人"),
        ({"target_kind": "teacher"}, "学生值岗只查班级"),
        ({"frequency": "weekly"}, "学生值岗是每个上课日的检查"),
        ({"ends": "2022-01-01"}, "结束日期不能早于开始日期"),
        ({"starts": "0001-01-01"}, "日期不能早于2000年"),
        ({"ends": "9999-12-31"}, "日期不能晚于2100年"),
    ],
)
def test_what_is_missing_is_said_at_its_field(client, moral, checklist, classes, values, sentence):
    response = client.post(CREATE, typed(checklist, **values))
    assert sentence in problems(response)
    assert "红领巾监督岗" in response.content.decode()
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([SLOT | {"item_codes": "W1 Z9"}], "里没有检查项Z9"),
        ([SLOT | {"ends": "08:00"}], "时段的结束时间要晚于开始时间"),
        ([SLOT | {"starts": "25:00"}], "有效的时间"),
        ([SLOT, SLOT], "时段编号不能重复"),
        ([{"code": ""}], "请至少填一个时段"),
    ],
)
def test_a_slot_that_will_not_do_is_said_so_and_nothing_is_written(
    client, moral, checklist, classes, lines, sentence
):
    assert sentence in problems(client.post(CREATE, typed(checklist, *lines)))
    assert not Programme.objects.exists()


def test_the_same_check_of_the_same_classes_twice_is_refused_by_name(
    client, moral, checklist, classes
):
    other = ProgrammeFactory(name="大队部常规", checklist=checklist, grades=[1, 2])
    answer = problems(client.post(CREATE, typed(checklist)))
    assert "与“大队部常规”重复" in answer
    assert "一（1）班、二（1）班" in answer
    assert Programme.objects.get() == other


@pytest.mark.parametrize(
    "values", [{"grades": [3]}, {"starts": "2022-07-01"}, {"active": ""}], ids=str
)
def test_other_classes_other_dates_or_a_sleeping_programme_do_not_overlap(
    client, moral, checklist, classes, values
):
    ProgrammeFactory(checklist=checklist, grades=[1, 2], ends=date(2022, 6, 30))
    assert client.post(CREATE, typed(checklist, **values)).status_code == 302


def test_a_sample_that_cannot_come_round_says_which_part(client, moral, checklist):
    StaffFactory.create_batch(47)  # and the head
    answer = problems(client.post(CREATE, sampled(checklist, cover_weeks=8)))
    assert "每周抽10%（48人中5人）、抽后休息4周：8周内轮不到全部48人，至少要10周" in answer
    answer = problems(client.post(CREATE, sampled(checklist, share=30)))
    assert "第4周起休息好的人不够抽" in answer
    assert client.post(CREATE, sampled(checklist)).status_code == 302


def test_one_arranges_checks_for_the_own_department_only(client, moral, checklist, classes):
    other = DepartmentFactory(code="CT")
    answer = problems(client.post(CREATE, typed(checklist, department=other.pk)))
    assert "只能为自己负责的部门安排检查" in answer


def test_who_may_arrange(client, checklist):
    programme = ProgrammeFactory(checklist=checklist)
    update = reverse("inspections:programme-update", args=[programme.pk])
    for user, status in (
        (teacher(), 403),
        (head_of(DepartmentCode.IT), 403),
        (holder(Role.COUNSELLOR, department=DepartmentCode.MORAL), 200),
        (principal(), 200),
    ):
        client.force_login(user)
        assert client.get(update).status_code == status


def test_once_it_has_rounds_the_checklist_and_the_kind_of_target_stay(client, moral, checklist):
    round = walked(checklist)
    url = reverse("inspections:programme-update", args=[round.programme_id])
    form = client.get(url).context["form"]
    assert form.fields["checklist"].disabled
    assert form.fields["target_kind"].disabled


def test_a_slot_that_was_walked_is_not_deleted(client, moral, checklist, classes):
    round = walked(checklist)
    programme, slot = round.programme, round.slot
    url = reverse("inspections:programme-update", args=[programme.pk])
    line = SLOT | {"id": slot.pk, "code": slot.code, "DELETE": "on"}
    answer = problems(client.post(url, typed(checklist, line) | {"slots-INITIAL_FORMS": 1}))
    assert "已有检查轮次，不能删除" in answer
    assert programme.slots.exists()


def test_an_unused_slot_goes(client, moral, checklist, classes):
    programme = ProgrammeFactory(checklist=checklist)
    gone, stays = SlotFactory(programme=programme), SlotFactory(programme=programme)
    lines = [
        {
            "id": gone.pk,
            "code": gone.code,
            "name": "x",
            "starts": "8:00",
            "ends": "8:10",
            "DELETE": "on",
        },
        {"id": stays.pk, "code": stays.code, "name": "午餐", "starts": "11:00", "ends": "12:00"},
    ]
    url = reverse("inspections:programme-update", args=[programme.pk])
    assert (
        client.post(url, typed(checklist, *lines) | {"slots-INITIAL_FORMS": 2}).status_code == 302
    )
    assert programme.slots.get().name == "午餐"


def test_the_form_offers_empty_lines_for_slots():
    assert len(SlotFormSet(instance=Programme()).forms) == 3


def test_the_detail_page_costs_the_same_for_one_class_and_for_many(
    client, moral, checklist, classes, django_assert_max_num_queries
):
    programme = ProgrammeFactory(checklist=checklist)
    for n in range(9):
        walked(checklist, slot=SlotFactory(programme=programme), date=date(2022, 3, n + 1))
        programme.listed.create(school_class=SchoolClassFactory(grade=4))
    with django_assert_max_num_queries(24):
        page = client.get(programme.get_absolute_url()).content.decode()
    assert "补开今天" in page
