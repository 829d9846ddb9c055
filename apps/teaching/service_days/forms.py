"""What is filled in around an afternoon: the roll, the log, duties, substitutes, leave, papers."""

import json
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from apps.core.files import UploadError, safe_attachment
from apps.core.forms import PlainForm, PortalForm
from apps.school.models import Enrolment, Pupil, SchoolClass, Staff
from apps.school.roles import facts
from apps.teaching.after_school.models import Course, OutsideTutor, Segment, Service
from apps.teaching.service_days import services
from apps.teaching.service_days.marks import Leave, Mark, PickUp
from apps.teaching.service_days.models import Duty, Kind, Session
from apps.teaching.service_days.papers import TutorPaper
from apps.teaching.service_days.roll import Said

LONGEST_NOTE = Mark._meta.get_field("note").max_length


class RollForm(forms.Form):
    """A roll as it comes from the page: who is ticked, as what, where to; and what was shown."""

    shown = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean_shown(self) -> dict[int, Said]:
        """What the page said of each pupil when it was opened; nonsense counts as nothing."""
        found = self.cleaned_data["shown"]
        if not isinstance(found, dict):
            return {}
        return {
            int(pupil): (str(said[0]), str(said[1]))
            for pupil, said in found.items()
            if pupil.isdecimal() and isinstance(said, list) and len(said) == 2
        }

    @property
    def said(self) -> dict[int, Said]:
        """What is said of the pupils who were ticked."""
        found = {}
        for pupil in self.data.getlist("out"):
            if pupil.isdecimal():
                kind = self.data.get(f"kind-{pupil}") or Mark.Kind.ABSENT.value
                note = self.data.get(f"note-{pupil}", "").replace("\x00", "").strip()
                found[int(pupil)] = (kind, note[:LONGEST_NOTE])
        return found


def shown_of(said: dict[int, Said]) -> str:
    """What a page says of each pupil, to be sent back with the roll."""
    return json.dumps({str(pupil): list(one) for pupil, one in said.items()}, ensure_ascii=False)


class LogForm(PortalForm):
    """班级日志: 内容, 纪律, 安全, 突发情况."""

    class Meta:
        model = Session
        fields = ["log", "discipline", "safety", "incident"]
        widgets = {
            "log": forms.Textarea(attrs={"rows": 3}),
            "incident": forms.Textarea(attrs={"rows": 2}),
        }


class SubstituteForm(PlainForm):
    """Who comes instead, and why."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label="代班教师")
    reason = forms.CharField(label="原因", max_length=60)

    def __init__(self, *args, session: Session, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = services.free_staff(session)


class ResolveForm(PlainForm):
    """What became of an absence."""

    resolution = forms.ChoiceField(
        label="结果", choices=Mark.Resolution.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="说明", max_length=120, required=False, help_text="在别处、其他要写明。"
    )


class FetchedForm(forms.ModelForm):
    """By whom a waiting pupil was fetched."""

    collector = forms.CharField(label="谁接走", max_length=40)

    class Meta:
        model = PickUp
        fields = ["collector", "note"]


class DutyForm(PortalForm):
    """One post in one segment of one weekday; from and to stay within the service."""

    class Meta:
        model = Duty
        fields = [
            "segment",
            "weekday",
            "kind",
            "course",
            "school_class",
            "grade",
            "place",
            "staff",
            "tutor",
            "starts",
            "ends",
        ]

    def __init__(self, *args, service: Service, **kwargs):
        super().__init__(*args, **kwargs)
        self.service = service
        self.fields["segment"].queryset = Segment.objects.filter(service=service)
        courses = Course.objects.offered().filter(service=service)
        self.fields["course"].queryset = courses
        self.fields["school_class"].queryset = SchoolClass.objects.of_term(service.term)
        self.fields["staff"].queryset = Staff.objects.on_duty()
        self.fields["tutor"].queryset = OutsideTutor.objects.filter(
            pk__in=[self.instance.tutor_id]
        ) | OutsideTutor.objects.exclude(reviewed_on=None)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == Kind.COURSE and (course := data.get("course")):
            self._take_from(course, data)
        elif data.get("kind") == Kind.TUTORING and (own := data.get("school_class")):
            data["place"] = data.get("place") or own.room
        starts, ends = data.get("starts"), data.get("ends")
        if starts and starts > self.service.ends_on:
            self.add_error("starts", f"课后服务到{self.service.ends_on:%Y-%m-%d}结束。")
        if ends and ends < self.service.starts_on:
            self.add_error("ends", f"课后服务{self.service.starts_on:%Y-%m-%d}开班。")
        return data

    @staticmethod
    def _take_from(course: Course, data: dict) -> None:
        """A course brings its teacher and its place, where nobody says otherwise."""
        if not data.get("staff") and not data.get("tutor"):
            data["staff"] = course.staff
            data["tutor"] = None if course.staff else course.tutor
        data["place"] = data.get("place") or course.place


class LeaveForm(PortalForm):
    """请假 of a pupil of the own class; the office enters it for all."""

    segments = forms.TypedMultipleChoiceField(
        label="时段",
        choices=Segment.NUMBERS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选：全部时段。",
    )

    class Meta:
        model = Leave
        fields = ["pupil", "starts", "ends", "segments", "reason", "told_by"]

    def __init__(self, *args, user, all_pupils: bool, **kwargs):
        super().__init__(*args, **kwargs)
        own = Enrolment.objects.on()
        if not all_pupils:
            own = own.filter(school_class__in=facts(user).homeroom)
        # Who is on the paper already stays choosable, also after a change of class.
        known = Q(pk__in=own.values("pupil")) | Q(pk=self.instance.pupil_id)
        self.fields["pupil"].queryset = Pupil.objects.filter(known)
        if not self.instance.pk:
            self.fields["starts"].initial = self.fields["ends"].initial = timezone.localdate()


class PaperForm(PortalForm):
    """A paper of an outside tutor, with its scan."""

    file = forms.FileField(label="扫描件", help_text="照片或 PDF，只有课程教学中心看得到。")

    class Meta:
        model = TutorPaper
        fields = ["tutor", "kind", "number", "expires_on", "file"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        try:
            kept = safe_attachment(file)
        except UploadError as error:
            raise ValidationError(str(error)) from error
        self.instance.name = kept.name[:150]
        return kept


class MonthForm(forms.Form):
    """Which month of the service a sheet is about: 2022-03."""

    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", required=False)

    def of(self, service: Service, today: date) -> date:
        """The first day of the month asked for, else of the present one within the service."""
        if self.is_valid() and (asked := self.cleaned_data["month"]):
            year, month = map(int, asked.split("-"))
            if 2000 <= year < 2100:
                return date(year, month, 1)
        return min(max(today, service.starts_on), service.ends_on).replace(day=1)
