"""Forms of the 大队委例会."""

import re

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import PlainForm, PortalForm, add_refusal
from apps.moral.council import services
from apps.moral.council.models import AgendaItem, Decision, Meeting
from apps.school.models import Pupil, SchoolClass, Staff, Term


class MeetingForm(PortalForm):
    class Meta:
        model = Meeting
        fields = ["term", "date", "place"]


class PupilNumbers(forms.CharField):
    """Pupils by their numbers, divided by spaces, commas or lines."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: str) -> list[Pupil]:
        numbers = re.split(r"[\s,，、;；]+", super().clean(value) or "")
        pupils, unknown = services.members(filter(None, numbers))
        if unknown:
            raise ValidationError(f"没有这些学号：{'、'.join(unknown[:10])}。")
        return pupils


def _numbers(pupils) -> str:
    return " ".join(pupils.order_by("number").values_list("number", flat=True))


class MinutesForm(PlainForm):
    present = PupilNumbers(
        label="出席队员（学号）", required=False, help_text="用空格或换行隔开；已填上次的名单。"
    )
    excused = PupilNumbers(label="请假队员（学号）", required=False)
    minutes = forms.CharField(label="会议记录", widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, data=None, *, meeting: Meeting):
        initial = {
            "present": _numbers(meeting.present),
            "excused": _numbers(meeting.excused),
            "minutes": meeting.minutes,
        }
        super().__init__(data, initial=initial)
        self.meeting = meeting

    def apply(self, by) -> bool:
        try:
            services.record_minutes(self.meeting, **self.cleaned_data, by=by)
        except ValidationError as refusal:
            add_refusal(self, refusal)
            return False
        return True


class AgendaForm(PortalForm):
    class Meta:
        model = AgendaItem
        fields = ["text"]


class DecisionForm(PortalForm):
    class Meta:
        model = Decision
        fields = ["meeting", "text", "staff", "school_class", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = Staff.objects.on_duty()
        meeting = self.instance.meeting if self.instance.meeting_id else None
        if term := meeting.term if meeting else Term.objects.current():
            self.fields["school_class"].queryset = SchoolClass.objects.of_term(term)


class FollowUpForm(PlainForm):
    """One earlier decision: done or not, and what there is to say."""

    done = forms.BooleanField(label="已落实", required=False)
    note = forms.CharField(label="情况", max_length=200, required=False)

    def __init__(self, data=None, *, decision: Decision, meeting: Meeting):
        before = decision.follow_ups.filter(meeting=meeting).first()
        initial = {"done": before.done, "note": before.note} if before else {}
        super().__init__(data, prefix=f"decision{decision.pk}", initial=initial)
        self.decision = decision

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("done") and not data.get("note", "").strip() and self.has_changed():
            self.add_error("note", "没有落实的，请写明情况。")
        return data

    @property
    def says_something(self) -> bool:
        return self.cleaned_data["done"] or bool(self.cleaned_data["note"])
