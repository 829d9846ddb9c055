"""课程 and 校外教师: the lists of 课程教学中心."""

from django.contrib import messages

from apps.core.crud import CRUDView
from apps.school.models import Term
from apps.teaching.after_school.forms.running import CourseForm
from apps.teaching.after_school.models import Course, OutsideTutor, Service
from apps.teaching.after_school.standing import clashes


class CourseView(CRUDView):
    model = Course
    form_class = CourseForm
    columns = [
        "name",
        "kind",
        "grades",
        "days",
        "capacity",
        "minimum",
        "staff",
        "tutor",
        "place",
        "service",
    ]
    detail_fields = [
        "name",
        "service",
        "kind",
        "summary",
        "days",
        "grades",
        "capacity",
        "minimum",
        "staff",
        "tutor",
        "place",
        "cancelled_on",
        "cancelled_because",
    ]
    filter_fields = ["service", "kind", "staff", "tutor", "place"]
    empty_hint = "先定好本学期方案，再填课程；也可以从上学期整批复制。"

    def get_queryset(self):
        return super().get_queryset().with_people()

    def get_new(self) -> Course:
        return Course(service=Service.objects.filter(term=Term.objects.current()).first())

    def save_form(self, form) -> Course:
        course = super().save_form(form)
        courses = list(course.service.courses.offered().with_people())
        for clash in clashes(courses).get(course.pk, []):
            messages.warning(self.request, f"同一天同一时段，{clash}，请核对。")
        return course


class OutsideTutorView(CRUDView):
    model = OutsideTutor
    fields = ["name", "kind", "organisation", "phone", "speciality"]
    # A list that leaves the portal carries no telephone numbers (0-frame.md 0.6).
    columns = ["name", "kind", "organisation", "speciality", "reviewed_on"]
    detail_fields = [
        "name",
        "kind",
        "organisation",
        "phone",
        "speciality",
        "reviewed_on",
        "reviewed_by",
    ]
    filter_fields = ["kind", "reviewed_on"]
    empty_hint = "退休教师、能工巧匠、志愿者和机构教师，资质审核以后才能上课。"
