"""Pages of classes, pupils, guardians, assignments, timetable and places."""

from django.urls import reverse_lazy
from django_filters import ModelChoiceFilter

from apps.core.crud import CRUDView
from apps.core.filters import ListFilter
from apps.core.lists import related
from apps.school.classes.models import (
    Enrolment,
    Guardian,
    HomeroomTenure,
    Lesson,
    Period,
    Place,
    Pupil,
    SchoolClass,
    Subject,
    TeachingAssignment,
)


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


class SchoolClassView(CRUDView):
    model = SchoolClass
    fields = ["year", "grade", "number", "room"]
    columns = ["year", "grade", "number", "room"]
    filter_fields = ["year", "grade"]

    def get_detail_context(self) -> dict:
        school_class = self.object
        pupils = Pupil.objects.visible_to(self.request.user)
        pupils = pupils.filter(pk__in=school_class.enrolments.values("pupil"))
        return {
            **super().get_detail_context(),
            "related": [
                related("班主任", school_class.homeroom_tenures, ["staff", "starts", "ends"]),
                related(
                    "任课",
                    school_class.teaching_assignments,
                    ["subject", "staff", "periods", "starts", "ends"],
                ),
                related("学生", pupils, ["name", "number", "gender", "status"]),
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
            related("在班记录", moves, ["school_class", "school_class__year", "starts", "ends"])
        ]
        if user.has_perm(Guardian.get_perm("list")):
            guardians = Guardian.objects.visible_to(user).filter(wards__pupil=pupil)
            sections.append(related("监护人", guardians, ["name", "phone"]))
        return {**super().get_detail_context(), "related": sections}


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
