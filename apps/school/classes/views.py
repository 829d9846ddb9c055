"""Pages of classes, pupils, guardians, assignments, timetable and places."""

from apps.core.crud import CRUDView
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
    fields = ["name", "code", "kind", "building", "capacity", "keeper"]
    columns = ["code", "name", "kind", "building", "capacity", "keeper"]
    filter_fields = ["kind", "building"]
    bulk_fields = ["kind", "building", "capacity", "keeper"]


class SchoolClassView(CRUDView):
    model = SchoolClass
    fields = ["year", "grade", "number", "room"]
    columns = ["year", "grade", "number", "room"]
    filter_fields = ["year", "grade"]


class HomeroomTenureView(CRUDView):
    model = HomeroomTenure
    fields = ["school_class", "staff", "starts", "ends"]
    columns = ["school_class", "staff", "starts", "ends"]
    search_fields = ["staff__name", "staff__pinyin"]


class PupilView(CRUDView):
    model = Pupil
    fields = ["name", "number", "gender", "born_on"]
    columns = ["number", "name", "gender", "status"]
    filter_fields = ["status", "gender"]


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
    fields = ["term", "school_class", "weekday", "period", "subject", "staff", "place"]
    columns = ["school_class", "weekday", "period", "subject", "staff", "place"]
    filter_fields = ["term", "weekday", "subject"]
    search_fields = ["staff__name", "staff__pinyin"]
