"""The files of lessons: who teaches what, and the timetable."""

from datetime import timedelta

from django.db.models import Q

from apps.school.classes.lessons import Lesson, Period, TeachingAssignment
from apps.school.classes.models import Place, Subject
from apps.school.imports import cells
from apps.school.imports.sheet import CellError, Change, Column, Row, create, update
from apps.school.imports.terms import TermSheet, found


class AssignmentSheet(TermSheet):
    code = "assignments"
    title = "任课"
    models = [TeachingAssignment]
    unique = ("school_class", "subject")
    columns = [
        Column("班级", "school_class", cells.school_class, True, "如 三（2）班", "三（2）班"),
        Column("学科", "subject", cells.text(60), True, "要与系统里的学科名一致", "语文"),
        Column("教师", "staff", cells.text(60), True, "工号；姓名不重复时也可填姓名", "JX001"),
        Column("周课时", "periods", cells.number(1, 30), False, "不填算 1", "6"),
    ]

    def load(self, rows: list[Row]) -> None:
        self.load_classes()
        self.load_staff()
        self.subjects = {row.name: row for row in Subject.objects.all()}
        present = TeachingAssignment.objects.filter(term=self.term).filter(
            Q(ends=None) | Q(ends__gte=self.on)
        )
        self.present = {
            (row.school_class_id, row.subject_id): row for row in present.select_related("staff")
        }

    def interpret(self, row: Row) -> None:
        given = row.values
        school_class = self.class_of(given["school_class"])
        subject = found(self.subjects, given["subject"], f"学科“{given['subject']}”")
        staff = self.staff_of(given["staff"])
        present = self.present.get((school_class.pk, subject.pk))
        periods = given.get("periods")
        if present and present.staff_id == staff.pk:
            update(row, present, periods=periods)
            return
        starts = self.term.starts
        if present:
            row.remarks.append(f"教师：{present.staff} → {staff}（{self.on}起）")
            periods = periods or present.periods
            if present.starts >= self.on:
                before, present.staff = present.staff_id, staff
                row.changes.append(Change(present, {"staff_id": (before, staff.pk)}))
                return
            before, present.ends = present.ends, self.on - timedelta(days=1)
            row.changes.append(Change(present, {"ends": (before, present.ends)}))
            starts = self.on
        create(
            row,
            TeachingAssignment(
                term=self.term,
                staff=staff,
                school_class=school_class,
                subject=subject,
                periods=periods or 1,
                starts=starts,
            ),
        )


class TimetableSheet(TermSheet):
    code = "timetable"
    title = "课表"
    models = [Lesson]
    unique = ("school_class", "weekday", "period")
    columns = [
        Column("班级", "school_class", cells.school_class, True, "如 三（2）班", "三（2）班"),
        Column("星期", "weekday", cells.weekday, True, "如 星期一", "星期一"),
        Column("节次", "period", cells.number(1, 20), True, "第几节，填数字", "1"),
        Column("学科", "subject", cells.text(60), True, "要与系统里的学科名一致", "语文"),
        Column("教师", "staff", cells.text(60), False, "工号；姓名不重复时也可填姓名", "JX001"),
        Column("地点", "place", cells.text(60), False, "场所编号或名称，不填为本班教室", "Z05"),
    ]

    def load(self, rows: list[Row]) -> None:
        self.load_classes()
        self.load_staff()
        self.subjects = {row.name: row for row in Subject.objects.all()}
        self.periods = {row.number: row for row in Period.objects.all()}
        places = list(Place.objects.all())
        self.places = {row.name: row for row in places} | {row.code: row for row in places}
        lessons = list(
            Lesson.objects.filter(term=self.term).select_related("staff", "subject", "place")
        )
        self.lessons = {(row.school_class_id, row.weekday, row.period_id): row for row in lessons}
        given = {
            (self.classes[key].pk, row.values["weekday"], self.periods[number].pk)
            for row in rows
            if (key := row.values["school_class"]) in self.classes
            and (number := row.values["period"]) in self.periods
        }
        # Where a teacher stays, if the file does not say otherwise about that very lesson.
        self.busy = {
            (row.staff_id, row.weekday, row.period_id): row.school_class_id
            for key, row in self.lessons.items()
            if row.staff_id and key not in given
        }

    def interpret(self, row: Row) -> None:
        given = row.values
        school_class = self.class_of(given["school_class"])
        period = found(self.periods, given["period"], f"第{given['period']}节")
        facts = {
            "subject": found(self.subjects, given["subject"], f"学科“{given['subject']}”"),
            "staff": self.staff_of(given["staff"]) if given.get("staff") else None,
            "place": found(self.places, given["place"], f"场所“{given['place']}”")
            if given.get("place")
            else None,
        }
        lesson = self.lessons.get((school_class.pk, given["weekday"], period.pk))
        staff = facts["staff"] or (lesson.staff if lesson else None)
        if staff:
            slot = (staff.pk, given["weekday"], period.pk)
            if self.busy.setdefault(slot, school_class.pk) != school_class.pk:
                raise CellError(f"{staff}这一节已在别的班上课。")
        if lesson:
            update(row, lesson, **facts)
        else:
            place = facts.pop("place")
            facts["place_id"] = place.pk if place else school_class.room_id
            create(
                row,
                Lesson(
                    term=self.term,
                    school_class=school_class,
                    weekday=given["weekday"],
                    period=period,
                    **facts,
                ),
            )
