"""The files of people and places: staff with their posts, pupils with their guardians, places."""

from datetime import timedelta

from apps.school.classes.models import Place, SchoolClass
from apps.school.classes.pupils import Enrolment, Guardian, Guardianship, Pupil
from apps.school.imports import cells
from apps.school.imports.sheet import CellError, Change, Column, Row, create, update
from apps.school.imports.terms import TermSheet, found
from apps.school.organisation.models import Appointment, Department, Position, Staff


class StaffSheet(TermSheet):
    code = "staff"
    title = "教职工"
    models = [Staff, Appointment]
    unique = ("number",)
    columns = [
        Column("工号", "number", cells.code(), True, "全校唯一，也可用来登录", "JX001"),
        Column("姓名", "name", cells.text(60), True, "", "王建华"),
        Column("性别", "gender", cells.gender, True, "男或女", "女"),
        Column("手机", "phone", cells.phone, False, "", "13900000001"),
        Column("任课教师", "is_teacher", cells.yes_no, False, "是或否，不填算是", "是"),
        Column("到校日期", "joined_on", cells.day, False, "", "2015-09-01"),
        Column(
            "部门", "department", cells.text(60), False, "要与系统里的部门名一致", "课程教学中心"
        ),
        Column("岗位", "position", cells.text(60), False, "要与系统里的岗位名一致", "教研组长"),
    ]

    def load(self, rows: list[Row]) -> None:
        numbers = [row.values["number"] for row in rows]
        self.known = {row.number: row for row in Staff.objects.filter(number__in=numbers)}
        self.departments = {row.name: row for row in Department.objects.all()}
        self.positions = {row.name: row for row in Position.objects.all()}
        self.held = set(
            Appointment.objects.on(self.on).values_list("staff__number", "position", "department")
        )

    def interpret(self, row: Row) -> None:
        given = row.values
        facts = {
            name: given.get(name) for name in ("name", "gender", "phone", "is_teacher", "joined_on")
        }
        staff = self.known.get(given["number"])
        if staff:
            update(row, staff, **facts)
        else:
            staff = create(
                row,
                Staff(number=given["number"], **{k: v for k, v in facts.items() if v is not None}),
            )
        if not given.get("position"):
            return
        position = found(self.positions, given["position"], f"岗位“{given['position']}”")
        department = None
        if given.get("department"):
            department = found(
                self.departments, given["department"], f"部门“{given['department']}”"
            )
        if (staff.number, position.pk, department and department.pk) not in self.held:
            appointment = Appointment(
                staff=staff, position=position, department=department, starts=self.on
            )
            create(row, appointment)
            if not row.changes[0].is_new or len(row.changes) == 1:
                row.remarks.append(f"任职：{department or ''}{position}")


class PupilSheet(TermSheet):
    code = "pupils"
    title = "学生和监护人"
    models = [Pupil, Enrolment, Guardian, Guardianship]
    unique = ("number",)
    columns = [
        Column("学号", "number", cells.code(), True, "全校唯一", "202100001"),
        Column("姓名", "name", cells.text(60), True, "", "李小麦"),
        Column("性别", "gender", cells.gender, True, "男或女", "女"),
        Column("出生日期", "born_on", cells.day, False, "", "2014-05-01"),
        Column(
            "班级",
            "school_class",
            cells.school_class,
            True,
            "如 三（2）班；改了班级算转班",
            "三（2）班",
        ),
        Column("监护人", "guardian", cells.text(60), False, "", "李建国"),
        Column("关系", "relation", cells.text(10), False, "不填为“家长”", "父亲"),
        Column(
            "监护人手机",
            "guardian_phone",
            cells.phone,
            False,
            "两个孩子同一手机号，算同一位监护人",
            "13800000001",
        ),
    ]

    def load(self, rows: list[Row]) -> None:
        self.load_classes()
        numbers = [row.values["number"] for row in rows]
        self.known = {row.number: row for row in Pupil.objects.filter(number__in=numbers)}
        present = Enrolment.objects.on(self.on).filter(pupil__number__in=numbers)
        self.enrolments = {row.pupil_id: row for row in present.select_related("school_class")}
        names = {row.values["guardian"] for row in rows if row.values.get("guardian")}
        self.guardians = {
            (row.name, row.phone): row for row in Guardian.objects.filter(name__in=names)
        }
        self.ties = {
            (row.pupil_id, row.guardian_id): row
            for row in Guardianship.objects.filter(pupil__number__in=numbers)
        }

    def interpret(self, row: Row) -> None:
        given = row.values
        facts = {name: given.get(name) for name in ("name", "gender", "born_on")}
        school_class = self.class_of(given["school_class"])
        pupil = self.known.get(given["number"])
        if pupil:
            update(row, pupil, **facts, status=Pupil.Status.ENROLLED)
            self._place(row, pupil, school_class)
        else:
            pupil = create(
                row,
                Pupil(number=given["number"], **{k: v for k, v in facts.items() if v is not None}),
            )
            create(row, Enrolment(pupil=pupil, school_class=school_class, starts=self.term.starts))
        if given.get("guardian"):
            self._tie(row, pupil)
        elif given.get("guardian_phone"):
            raise CellError("填了监护人手机，没有填监护人姓名。")

    def _place(self, row: Row, pupil: Pupil, school_class: SchoolClass) -> None:
        present = self.enrolments.get(pupil.pk)
        if present and present.school_class_id == school_class.pk:
            return
        if present:
            if present.starts >= self.on:
                raise CellError(
                    f"{present.starts}才进入{present.school_class}，当天不能再转到{school_class}。"
                )
            ended = (present.ends, self.on - timedelta(days=1))
            present.ends = ended[1]
            row.changes.append(Change(present, {"ends": ended}))
            row.remarks.append(f"转班：{present.school_class} → {school_class}（{self.on}起）")
        else:
            row.remarks.append(f"入班：{school_class}")
        starts = self.on if present else self.term.starts
        create(row, Enrolment(pupil=pupil, school_class=school_class, starts=starts))

    def _tie(self, row: Row, pupil: Pupil) -> None:
        given = row.values
        key = (given["guardian"], given.get("guardian_phone") or "")
        guardian = self.guardians.get(key)
        if guardian is None:
            guardian = self.guardians[key] = create(row, Guardian(name=key[0], phone=key[1]))
        tie = self.ties.get((pupil.pk, guardian.pk)) if pupil.pk and guardian.pk else None
        if tie:
            update(row, tie, relation=given.get("relation"))
            return
        relation = given.get("relation") or "家长"
        create(row, Guardianship(guardian=guardian, pupil=pupil, relation=relation))
        if not row.changes[0].is_new or row.changes[0].record is not pupil:
            row.remarks.append(f"监护人：{relation} {guardian}")


class PlaceSheet(TermSheet):
    code = "places"
    title = "场所"
    models = [Place]
    unique = ("code",)
    columns = [
        Column("编号", "code", cells.code(), True, "全校唯一", "J101"),
        Column("名称", "name", cells.text(60), True, "", "教学楼101"),
        Column(
            "类别",
            "kind",
            cells.choice(Place.Kind.choices),
            True,
            "、".join(Place.Kind.labels),
            "普通教室",
        ),
        Column("楼宇", "building", cells.text(40), False, "", "教学楼"),
        Column("容纳人数", "capacity", cells.number(1, 5000), False, "", "45"),
        Column("责任人", "keeper", cells.text(60), False, "工号；姓名不重复时也可填姓名", "JX001"),
    ]

    def load(self, rows: list[Row]) -> None:
        self.load_staff()
        codes = [row.values["code"] for row in rows]
        known = Place.objects.filter(code__in=codes).select_related("keeper")
        self.known = {row.code: row for row in known}

    def interpret(self, row: Row) -> None:
        given = row.values
        facts = {name: given.get(name) for name in ("name", "kind", "building", "capacity")}
        facts["keeper"] = self.staff_of(given["keeper"]) if given.get("keeper") else None
        place = self.known.get(given["code"])
        if place:
            update(row, place, **facts)
        else:
            create(
                row, Place(code=given["code"], **{k: v for k, v in facts.items() if v is not None})
            )
