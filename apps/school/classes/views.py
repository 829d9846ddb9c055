"""Pages of classes, pupils, guardians, assignments, timetable and places."""

from functools import cached_property

from django.urls import reverse_lazy
from django_filters import ModelChoiceFilter

from apps.core.crud import CRUDView
from apps.core.filters import ListFilter, visible_rows
from apps.core.lists import related
from apps.school.calendar.models import SchoolYear, Term
from apps.school.classes.lessons import Lesson, Period, TeachingAssignment
from apps.school.classes.models import HomeroomTenure, Place, SchoolClass, Subject
from apps.school.classes.moves import offered
from apps.school.classes.pupils import Enrolment, Guardian, Pupil
from apps.school.classes.timetable import timetable


class SubjectView(CRUDView):
    model = Subject
    fields = ["name", "code", "order"]
    columns = ["name", "code", "order"]


class PlaceView(CRUDView):
    model = Place
    import_url = reverse_lazy("school:import", args=["places"])
    fields = ["name", "code", "kind", "building", "capacity", "keeper"]
    columns = ["name", "code", "kind", "building", "capacity", "keeper"]
    filter_fields = ["kind", "building"]
    bulk_fields = ["kind", "building", "capacity", "keeper"]


class SchoolClassFilter(ListFilter):
    """The classes of this school year, unless another year is asked for."""

    year = ModelChoiceFilter(
        label="学年",
        empty_label="本学年",
        queryset=lambda request: visible_rows(SchoolYear, request.user),
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        term = None if self.form.cleaned_data["year"] else Term.objects.current()
        return found.of_term(term) if term else found


class SchoolClassView(CRUDView):
    model = SchoolClass
    fields = ["year", "grade", "number", "room"]
    columns = ["name", "homeroom_teacher", "pupil_count", "room", "year"]
    detail_fields = ["name", "room", "year"]
    filter_fields = ["year", "grade"]
    search_fields = []
    filter_class = SchoolClassFilter
    empty_hint = "新学年的班级由学期结转建好，也可以在这里一个个新建。"

    def get_queryset(self):
        return super().get_queryset().with_today()

    def get_detail_context(self) -> dict:
        school_class = self.object
        term = school_class.year.terms.current()
        # A class of an earlier year shows how it was at the end.
        day = term.nearest_day() if term else None
        present = school_class.enrolments.on(day).values("pupil")
        pupils = Pupil.objects.visible_to(self.request.user).filter(pk__in=present)
        tenure = school_class.homeroom_tenures.on(day).select_related("staff").first()
        context = super().get_detail_context()
        rows = [("班主任", str(tenure.staff) if tenure else ""), ("学生人数", present.count())]
        return {
            **context,
            "rows": [*context["rows"], *rows],
            "moves": offered(self.request.user, school_class),
            "timetable": timetable(school_class, term),
            "related": [
                related("班主任", school_class.homeroom_tenures, ["staff", "starts", "ends"]),
                related(
                    "任课",
                    school_class.teaching_assignments,
                    ["subject", "staff", "periods", "starts", "ends"],
                ),
                related("学生", pupils, ["name", "number", "gender"]),
            ],
        }


class HomeroomTenureView(CRUDView):
    model = HomeroomTenure
    fields = ["school_class", "staff", "starts", "ends"]
    columns = ["school_class", "staff", "starts", "ends"]
    search_fields = ["staff__name", "staff__pinyin"]


class PupilFilter(ListFilter):
    school_class = ModelChoiceFilter(
        label="班级",
        method="in_class",
        queryset=lambda request: own_classes(request.user),
    )

    def in_class(self, pupils, _name, school_class):
        present = Enrolment.objects.on().filter(school_class=school_class)
        return pupils.filter(pk__in=present.values("pupil"))


def own_classes(user):
    """The classes of today whose pupils ``user`` may see."""
    pupils = Enrolment.objects.on().visible_to(user)
    return SchoolClass.objects.filter(pk__in=pupils.values("school_class"))


class PupilView(CRUDView):
    model = Pupil
    import_url = reverse_lazy("school:import", args=["pupils"])
    fields = ["name", "number", "gender", "born_on"]
    columns = ["name", "number", "school_class", "gender", "status"]
    detail_fields = ["name", "number", "school_class", "gender", "born_on", "status"]
    filter_fields = ["status", "gender"]
    filter_class = PupilFilter
    bulk_fields = ["status"]

    def get_queryset(self):
        return super().get_queryset().with_class().present_first()

    def get_detail_context(self) -> dict:
        user, pupil = self.request.user, self.object
        moves = pupil.enrolments.visible_to(user)
        sections = [
            related(
                "在班记录",
                moves,
                ["school_class", "school_class__year", "starts", "ends", "reason"],
            )
        ]
        if user.has_perm(Guardian.get_perm("list")):
            guardians = Guardian.objects.visible_to(user).filter(wards__pupil=pupil)
            sections.append(related("监护人", guardians, ["name", "phone"]))
        return {
            **super().get_detail_context(),
            "moves": offered(user, pupil),
            "related": sections,
        }


class EnrolmentView(CRUDView):
    model = Enrolment
    fields = ["pupil", "school_class", "starts", "ends", "reason"]
    columns = ["pupil", "school_class", "starts", "ends", "reason"]
    search_fields = ["pupil__name", "pupil__pinyin", "pupil__number"]


class GuardianView(CRUDView):
    model = Guardian
    fields = ["name", "phone"]
    columns = ["name", "phone"]


class TeachingAssignmentView(CRUDView):
    model = TeachingAssignment
    import_url = reverse_lazy("school:import", args=["assignments"])
    fields = ["term", "staff", "school_class", "subject", "periods", "starts", "ends"]
    columns = ["school_class", "subject", "staff", "periods", "starts", "ends"]
    filter_fields = ["term", "subject", "school_class__grade"]
    search_fields = ["staff__name", "staff__pinyin"]

    def get_detail_context(self) -> dict:
        moves = offered(self.request.user, self.object)
        return {**super().get_detail_context(), "moves": moves}


class PeriodView(CRUDView):
    model = Period
    fields = ["number", "name", "starts", "ends"]
    columns = ["number", "name", "starts", "ends"]


class LessonView(CRUDView):
    model = Lesson
    import_url = reverse_lazy("school:import", args=["timetable"])
    fields = ["term", "school_class", "weekday", "period", "subject", "staff", "place"]
    columns = ["school_class", "weekday", "period", "subject", "staff", "place"]
    filter_fields = ["term", "weekday", "subject"]
    search_fields = ["staff__name", "staff__pinyin"]

    @cached_property
    def classes(self):
        """The classes of today, whose timetables the list leads to."""
        term = Term.objects.current()
        return SchoolClass.objects.of_term(term) if term else []
