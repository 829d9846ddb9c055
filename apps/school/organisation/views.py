"""Pages of the organisation."""

from django.forms import modelform_factory
from django.urls import reverse_lazy

from apps.core.crud import CRUDView
from apps.core.forms import PortalForm
from apps.core.lists import related
from apps.school.calendar.models import Term
from apps.school.classes.timetable import timetable
from apps.school.organisation.models import Appointment, Department, Position, Staff
from apps.school.rules import keeps_school_records


class DepartmentView(CRUDView):
    model = Department
    fields = ["name", "code", "parent", "overseer_role", "order"]
    columns = ["name", "code", "parent", "overseer_role"]

    def get_detail_context(self) -> dict:
        posts = self.object.appointments.on()
        people = related("现任", posts, ["staff", "position", "subject", "grade", "starts"])
        return {**super().get_detail_context(), "related": [people]}


class PositionView(CRUDView):
    model = Position
    fields = ["name", "role", "duties", "order"]
    columns = ["name", "role", "duties"]
    filter_fields = ["role"]

    def get_detail_context(self) -> dict:
        posts = self.object.appointments.on()
        people = related("现任", posts, ["staff", "department", "subject", "grade", "starts"])
        return {**super().get_detail_context(), "related": [people]}


class StaffView(CRUDView):
    model = Staff
    import_url = reverse_lazy("school:import", args=["staff"])
    fields = ["name", "number", "gender", "is_teacher", "phone", "email", "joined_on"]
    # A printed or exported list of colleagues carries no telephone numbers (0-frame.md 0.6).
    columns = ["name", "number", "gender", "is_teacher", "joined_on", "left_on"]
    filter_fields = ["gender", "is_teacher"]

    def get_form_class(self):
        """Of the own row one keeps the telephone and the address right, and no more."""
        if keeps_school_records(self.request.user):
            return super().get_form_class()
        return modelform_factory(Staff, form=PortalForm, fields=["phone", "email"])

    def get_detail_context(self) -> dict:
        staff = self.object
        may_leave = self.request.user.has_perm(Staff.get_perm("leave"), staff)
        return {
            **super().get_detail_context(),
            "may_leave": may_leave and not staff.left_on,
            "timetable": timetable(staff, Term.objects.current()),
            "related": [
                related("任职", staff.appointments, ["position", "department", "starts", "ends"]),
                related(
                    "班主任",
                    staff.homeroom_tenures,
                    ["school_class", "school_class__year", "starts", "ends"],
                ),
                related(
                    "任课",
                    staff.teaching_assignments,
                    ["school_class", "subject", "periods", "starts", "ends"],
                ),
            ],
        }


class AppointmentView(CRUDView):
    model = Appointment
    fields = ["staff", "position", "department", "subject", "grade", "starts", "ends"]
    columns = ["staff", "position", "department", "subject", "grade", "starts", "ends"]
    filter_fields = ["position", "department"]
    search_fields = ["staff__name", "staff__pinyin", "position__name"]
