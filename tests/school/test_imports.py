"""The Excel files that the school has: preview, all or nothing, again and again, undo."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from openpyxl import Workbook

from apps.school.imports import services
from apps.school.imports.kinds import SHEETS
from apps.school.models import (
    Enrolment,
    Guardian,
    ImportRun,
    Lesson,
    Period,
    Place,
    Pupil,
    Staff,
    TeachingAssignment,
)
from tests.factories import (
    EnrolmentFactory,
    PlaceFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2022, 4, 11)


def xlsx(*rows) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def upload(kind: str, *rows, content: bytes | None = None, name: str = "表.xlsx") -> ImportRun:
    labels = [column.label for column in SHEETS[kind].columns]
    run = ImportRun(kind=kind, term=TermFactory(), file_name=name)
    run.file.save(name, ContentFile(content or xlsx(labels, *rows)))
    services.check(run, today=TODAY)
    return run


def write(run: ImportRun) -> ImportRun:
    services.write(run, today=TODAY)
    run.refresh_from_db()
    return run


def problems(run: ImportRun) -> dict[int, list[str]]:
    return {row["number"]: row["problems"] for row in run.rows if row["problems"]}


@pytest.fixture
def third():
    return SchoolClassFactory(grade=3, number=2)


LI = ["S1", "李小麦", "女", "2014-05-01", "三（2）班", "李建国", "父亲", "13800000001"]
LI_TWIN = ["S2", "李小禾", "女", date(2014, 5, 1), "三(2)", "李建国", "父亲", "138 0000 0001"]


def test_pupils_come_with_class_and_shared_guardian(third):
    run = write(upload("pupils", LI, LI_TWIN))
    assert run.counts == {"new": 2}
    assert set(third.enrolments.values_list("pupil__name", flat=True)) == {"李小麦", "李小禾"}
    assert Guardian.objects.get().wards.count() == 2
    assert Pupil.objects.get(number="S1").pinyin == "lixiaomai lxm"


def test_the_preview_writes_nothing(third):
    run = upload("pupils", LI)
    assert run.state == ImportRun.State.READY
    assert not Pupil.objects.exists()


def test_the_same_file_again_changes_nothing(third):
    write(upload("pupils", LI, LI_TWIN))
    run = write(upload("pupils", LI, LI_TWIN))
    assert run.counts == {"unchanged": 2}
    assert (Pupil.objects.count(), Enrolment.objects.count(), Guardian.objects.count()) == (2, 2, 1)


def test_writing_twice_by_accident_is_writing_once(third):
    run = upload("pupils", LI)
    assert services.write(run, today=TODAY)
    assert services.write(run, today=TODAY)
    assert Pupil.objects.count() == 1


def test_an_unknown_class_in_row_317_is_named_and_nothing_is_written(third):
    rows = [[f"S{n}", "李小麦", "女", "", "三（2）班"] for n in range(2, 320)]
    rows[315][4] = "三（9）班"
    run = upload("pupils", *rows)
    assert list(problems(run)) == [317]
    assert "三（9）班" in problems(run)[317][0]
    assert not services.write(run, today=TODAY)
    assert not Pupil.objects.exists()


def test_a_changed_class_is_a_move_from_today(third):
    enrolment = EnrolmentFactory(pupil__number="S1", pupil__name="李小麦", pupil__gender="F")
    run = write(upload("pupils", ["S1", "李小麦", "女", "", "三（2）班"]))
    assert run.counts == {"changed": 1}
    assert "转班" in run.rows[0]["remarks"][0]
    before, after = enrolment.pupil.enrolments.order_by("starts")
    assert (before.ends, after.starts, after.school_class) == (date(2022, 4, 10), TODAY, third)


def test_an_empty_cell_or_a_missing_column_leaves_what_is_there_alone(third):
    staff = StaffFactory(number="T1", name="王芳", gender="F", phone="13900000000")
    write(upload("staff", ["T1", "王芳", "女"]))
    staff.refresh_from_db()
    assert staff.phone == "13900000000"


def test_every_faulty_cell_of_a_row_is_named():
    run = upload("staff", ["工号一", "王芳", "妇", "手机号", "对", "去年", "", ""])
    assert len(problems(run)[2]) == 5


def test_a_staff_number_twice_in_the_file_names_the_first_row():
    run = upload("staff", ["T1", "王芳", "女"], ["T2", "李敏", "女"], ["T1", "张伟", "男"])
    assert problems(run) == {4: ["工号与第 2 行相同，只能留一行。"]}


def test_missing_columns_are_named(third):
    run = upload("pupils", content=xlsx(["姓名", "性别"], ["李小麦", "女"]))
    assert run.state == ImportRun.State.FAULTY
    assert "学号、班级" in run.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_wps_and_excel(encoding, third):
    text = "学号,姓名,性别,班级\nS1,李小麦,女,三（2）班\n"
    run = upload("pupils", content=text.encode(encoding), name="学生.csv")
    assert run.counts == {"new": 1}


def test_old_xls_files_are_read(third):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("学生")
    for index, row in enumerate(
        [["学号", "姓名", "性别", "班级"], [202100001, "李小麦", "女", "3年级2班"]]
    ):
        for column, value in enumerate(row):
            sheet.write(index, column, value)
    out = BytesIO()
    book.save(out)
    run = write(upload("pupils", content=out.getvalue(), name="学生.xls"))
    assert Pupil.objects.get().number == "202100001"
    assert run.counts == {"new": 1}


def test_another_teacher_takes_the_class_over_from_today(third):
    chinese = SubjectFactory(name="语文")
    present = TeachingAssignmentFactory(school_class=third, subject=chinese, periods=6)
    StaffFactory(number="T9", name="李敏")
    write(upload("assignments", ["三（2）班", "语文", "李敏"]))
    present.refresh_from_db()
    new = TeachingAssignment.objects.get(staff__number="T9")
    assert (present.ends, new.starts, new.periods) == (date(2022, 4, 10), TODAY, 6)


def test_a_name_that_two_people_have_asks_for_the_number(third):
    SubjectFactory(name="语文")
    StaffFactory(number="T1", name="王芳"), StaffFactory(number="T2", name="王芳")
    run = upload("assignments", ["三（2）班", "语文", "王芳"])
    assert "T1、T2" in problems(run)[2][0]


@pytest.fixture
def timetable(third):
    SubjectFactory(name="语文")
    Period.objects.create(number=1, name="第一节", starts="08:20", ends="09:00")
    SchoolClassFactory(grade=3, number=1)
    StaffFactory(number="T1"), StaffFactory(number="T2")


def test_a_timetable_may_exchange_two_teachers_but_not_double_one(timetable):
    write(
        upload(
            "timetable",
            ["三（1）班", "周一", "1", "语文", "T1"],
            ["三（2）班", "周一", "1", "语文", "T2"],
        )
    )
    swap = upload(
        "timetable", ["三（1）班", "一", "1", "语文", "T2"], ["三（2）班", "一", "1", "语文", "T1"]
    )
    assert write(swap).counts == {"changed": 2}
    assert list(
        Lesson.objects.order_by("school_class__number").values_list("staff__number", flat=True)
    ) == ["T2", "T1"]
    clash = upload("timetable", ["三（1）班", "一", "1", "语文", "T1"])
    assert "已在别的班上课" in problems(clash)[2][0]


def test_places_know_their_keeper():
    StaffFactory(number="T1", name="王芳")
    write(upload("places", ["J101", "教学楼101", "普通教室", "教学楼", "45", "王芳"]))
    assert Place.objects.get().keeper.number == "T1"


def test_the_last_import_is_taken_back_whole(third):
    place = PlaceFactory(code="J101", name="旧名", building="北楼")
    run = write(
        upload("places", ["J101", "新名", "普通教室", "教学楼"], ["J102", "另一间", "普通教室"])
    )
    assert Place.objects.count() == 2
    services.undo(run, by=None)
    place.refresh_from_db()
    assert (Place.objects.get(), place.name, place.building) == (place, "旧名", "北楼")
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE


def test_what_people_did_since_is_not_taken_back(third):
    run = write(upload("pupils", LI))
    EnrolmentFactory(pupil=Pupil.objects.get(), starts=date(2020, 9, 1), ends=date(2021, 7, 1))
    with pytest.raises(ValidationError, match="在班记录"):
        services.undo(run, by=None)
    assert Pupil.objects.exists()


def test_a_record_changed_since_is_not_overwritten_by_undo():
    place = PlaceFactory(code="J101", name="旧名")
    run = write(upload("places", ["J101", "新名", "普通教室"]))
    Place.objects.filter(pk=place.pk).update(name="更新的名")
    with pytest.raises(ValidationError, match="又改过"):
        services.undo(run, by=None)


def test_only_the_last_import_of_a_kind_can_be_undone():
    first = write(upload("places", ["J101", "甲", "普通教室"]))
    write(upload("places", ["J102", "乙", "普通教室"]))
    assert not first.can_be_undone
    with pytest.raises(ValidationError, match="后一次"):
        services.undo(first, by=None)


def test_a_class_that_fills_up_between_preview_and_writing_is_found_then(third):
    run = upload("pupils", LI)
    PupilFactory(number="S1", name="别人")
    third.delete()
    assert not services.write(run, today=TODAY)
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAULTY
    assert Pupil.objects.get().name == "别人"


def test_checking_takes_as_many_queries_for_many_rows_as_for_one(third, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in ([LI], [[f"S{n}", *LI[1:]] for n in range(60)]):
        run = upload("pupils", *rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.write(run, today=TODAY)
        counts.append(len(queries))
        services.undo(ImportRun.objects.get(pk=run.pk), by=None)
    assert counts[0] == counts[1]


def test_staff_may_be_given_a_post(third):
    from tests.factories import DepartmentFactory, PositionFactory

    DepartmentFactory(name="信息技术中心", code="IT")
    PositionFactory(name="部门负责人")
    write(upload("staff", ["T1", "王芳", "女", "", "", "", "信息技术中心", "部门负责人"]))
    assert str(Staff.objects.get().appointments.get().department) == "信息技术中心"


def test_an_uploaded_file_that_was_lost_is_asked_for_again(third):
    run = upload("pupils", LI)
    run.file.storage.delete(run.file.name)
    assert not services.write(run, today=TODAY)
    run.refresh_from_db()
    assert "请重新上传" in run.message
