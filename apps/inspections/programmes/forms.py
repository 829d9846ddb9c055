"""The form of a programme: it asks only what its frequency, its targets and its inspectors need."""

import re
from uuid import uuid4

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory

from apps.core.forms import PortalForm
from apps.inspections.programmes.models import Programme, ProgrammeTarget, Slot, TargetKind
from apps.inspections.programmes.targets import FIELDS
from apps.school.models import Day, Department, Grade, Place, SchoolClass, Staff, Term
from apps.school.roles import facts
from apps.school.rules import is_leader

Frequency, InspectorKind = Programme.Frequency, Programme.InspectorKind
EXTRA_SLOTS = 3
# A field that only some choices need, the choice that it depends on, and for which values.
DEPENDING = {
    "weekday": ("frequency", {Frequency.WEEKLY, Frequency.MONTHLY, Frequency.SAMPLE}),
    "times": ("frequency", {Frequency.TERMLY}),
    "share": ("frequency", {Frequency.SAMPLE}),
    "rest_weeks": ("frequency", {Frequency.SAMPLE}),
    "cover_weeks": ("frequency", {Frequency.SAMPLE}),
    "days_open": ("frequency", set(Frequency) - {Frequency.DAILY}),
    "grace_minutes": ("frequency", {Frequency.DAILY}),
    "inspector_role": ("inspector_kind", {InspectorKind.ROLE}),
    "inspectors": ("inspector_kind", {InspectorKind.NAMED}),
    "two_checkers": ("inspector_kind", {InspectorKind.ROSTER}),
    "grades": ("target_kind", {TargetKind.CLASS, TargetKind.TEACHER}),
    "place_kind": ("target_kind", {TargetKind.PLACE}),
    "classes": ("target_kind", {TargetKind.CLASS}),
    "teachers": ("target_kind", {TargetKind.TEACHER}),
    "places": ("target_kind", {TargetKind.PLACE}),
}
MISSING = {
    "times": "请写明每学期几次。",
    "share": "请写明每周抽百分之几。",
    "inspector_role": "请选择检查人的岗位。",
    "inspectors": "请至少选一位检查人。",
}
LISTS = {
    TargetKind.CLASS: "classes",
    TargetKind.TEACHER: "teachers",
    TargetKind.PLACE: "places",
}


class CodesField(forms.CharField):
    """Codes as people type them: W1 W2, or with commas of either kind."""

    def prepare_value(self, value):
        return " ".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        codes = re.split(r"[\s,，、;；]+", (super().to_python(value) or "").upper())
        return list(dict.fromkeys(filter(None, codes)))

    def has_changed(self, initial, data) -> bool:
        return self.to_python(self.prepare_value(initial or "")) != self.to_python(data)


class SlotForm(PortalForm):
    item_codes = CodesField(label="检查项编号", required=False)

    class Meta:
        model = Slot
        fields = ["code", "name", "starts", "ends", "item_codes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The programme's form watches over its slots.
        self.fields.pop("seen", None)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "form-control", "aria-label": field.label}


class Slots(BaseInlineFormSet):
    deletion_widget = forms.CheckboxInput

    def get_unique_error_message(self, unique_check) -> str:
        return "时段编号不能重复。"

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.rounds.exists():
                form.add_error(None, f"“{form.instance}”已有检查轮次，不能删除，可以改时间或名称。")

    @property
    def kept(self) -> list[SlotForm]:
        """The lines that are filled in and stay."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and form not in self.deleted_forms
        ]


SlotFormSet = inlineformset_factory(
    Programme, Slot, form=SlotForm, formset=Slots, extra=EXTRA_SLOTS, can_delete=True
)


def _boxes(label: str, queryset, help_text: str = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        queryset,
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class ProgrammeForm(PortalForm):
    grades = forms.TypedMultipleChoiceField(
        label="只查这些年级",
        choices=Grade,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选为全部年级；教师按其任教年级。",
    )
    classes = _boxes("只查这些班", SchoolClass.objects.none())
    teachers = _boxes("只查这些教师", Staff.objects.none())
    places = _boxes("只查这些场所", Place.objects.all())

    class Meta:
        model = Programme
        fields = [
            "name", "checklist", "department", "target_kind", "grades", "place_kind",
            "frequency", "weekday", "times", "share", "rest_weeks", "cover_weeks", "days_open",
            "grace_minutes", "online", "starts", "ends", "inspector_kind", "inspector_role",
            "inspectors", "two_checkers", "publisher_role", "appealable", "means_only",
            "feedback_days", "active",
        ]  # fmt: skip
        widgets = {
            "target_kind": forms.RadioSelect,
            "frequency": forms.RadioSelect,
            "inspector_kind": forms.RadioSelect,
            "inspectors": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "cover_weeks": "不填为最少所需周数的两倍，抽签就有余地。",
            "place_kind": "不选为全部场所。",
            "weekday": "逢假日顺延到下一个上课日；每月一次的，取当月第一个这样的上课日。",
            "days_open": "",
            "feedback_days": "教学常规要求3个上课日内反馈；不填为不要求。",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer(user)
        for name in ("target_kind", "frequency", "inspector_kind"):
            self.fields[name].choices = Programme._meta.get_field(name).choices
        for name in DEPENDING:
            self.fields[name].required = False
        self.fields["weekday"].choices = [("", "第一个上课日"), *Day.WEEKDAYS]
        if self.instance.pk and self.instance.rounds.exists():
            for name in ("checklist", "target_kind"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "已有检查轮次，不能再改；要换请新建一个安排。"
        typed = self.data if "slots-TOTAL_FORMS" in self.data else None
        self.slots = SlotFormSet(typed, instance=self.instance, prefix="slots")

    def _offer(self, user) -> None:
        """The departments that one answers for, this year's classes, the colleagues of today."""
        department = self.fields["department"]
        if not is_leader(user) and not user.is_superuser:
            known = facts(user)
            own = known.headed | known.departments
            department.queryset = Department.objects.filter(code__in=own)
            department.error_messages["invalid_choice"] = "只能为自己负责的部门安排检查。"
        if not self.instance.pk:
            usual = {
                "department": department.queryset.first(),
                "frequency": Frequency.DAILY,
                "target_kind": TargetKind.CLASS,
                "inspector_kind": InspectorKind.ROSTER,
            }
            for name, value in usual.items():
                self.initial[name] = self.initial.get(name) or value
        listed = list(self.instance.listed.all()) if self.instance.pk else []
        for kind, name in LISTS.items():
            self.initial[name] = [
                pk for row in listed if (pk := getattr(row, f"{FIELDS[kind]}_id"))
            ]
        term = Term.objects.current()
        classes = SchoolClass.objects.filter(pk__in=self.initial["classes"])
        if term:
            classes |= SchoolClass.objects.of_term(term)
        self.fields["classes"].queryset = classes
        staff = Staff.objects.on_duty()
        self.fields["teachers"].queryset = staff.teachers() | Staff.objects.filter(
            pk__in=self.initial["teachers"]
        )
        chosen = self.instance.inspectors.all() if self.instance.pk else Staff.objects.none()
        self.fields["inspectors"].queryset = staff | Staff.objects.filter(pk__in=chosen)

    def clean(self) -> dict:
        data = super().clean()
        for name, (choice, values) in DEPENDING.items():
            if data.get(choice) not in values:
                self._leave_out(name, data)
            elif name in MISSING and name not in self.errors and not data.get(name):
                self.add_error(name, MISSING[name])
            elif data.get(name) is None and name not in self.errors:
                data[name] = Programme._meta.get_field(name).get_default()
        if data.get("inspector_kind") == InspectorKind.ROSTER:
            self._check_roster(data)
        return data

    def _leave_out(self, name: str, data: dict) -> None:
        """What the choices made do not ask for is neither kept nor complained about."""
        self.errors.pop(name, None)
        if name in LISTS.values() or name in ("inspectors", "grades"):
            data[name] = []
        else:
            data[name] = Programme._meta.get_field(name).get_default()

    def _check_roster(self, data: dict) -> None:
        if data.get("target_kind") not in (None, TargetKind.CLASS):
            self.add_error("inspector_kind", "学生值岗只查班级。")
        elif data.get("frequency") not in (None, Frequency.DAILY):
            self.add_error(
                "inspector_kind", "学生值岗是每个上课日的检查；其他频次请选岗位角色或指定人员。"
            )

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.has_slots and not (self.slots.is_valid() and self._slots_fit()):
            self.add_error(None, "时段里有要改的地方，请看标红的行。")
        return valid and not self.errors

    @property
    def has_slots(self) -> bool:
        """Only a daily programme is divided into slots."""
        return self.slots.is_bound and self.data.get("frequency") == Frequency.DAILY

    def _slots_fit(self) -> bool:
        """Every code is one of the checklist's; duty pupils are sent out in slots."""
        checklist, kept = self.cleaned_data.get("checklist"), self.slots.kept
        if not kept and self.cleaned_data.get("inspector_kind") == InspectorKind.ROSTER:
            self.add_error("inspector_kind", "学生值岗要分时段，请至少填一个时段。")
            return True
        version = checklist and checklist.versions.order_by("-state", "-number").first()
        if version is None:
            return True
        known = set(version.categories.values_list("items__code", flat=True))
        for form in kept:
            if strange := [code for code in form.cleaned_data["item_codes"] if code not in known]:
                form.add_error("item_codes", f"“{version}”里没有检查项{'、'.join(strange)}。")
        return not any(form.errors for form in kept)

    def save(self, commit: bool = True) -> Programme:
        if not self.instance.code:
            self.instance.code = f"own-{uuid4().hex[:8]}"
        programme = super().save(commit)
        self._save_listed(programme)
        if self.has_slots:
            self.slots.instance = programme
            self.slots.save()
        return programme

    def _save_listed(self, programme: Programme) -> None:
        kind = TargetKind(programme.target_kind)
        wanted = set(self.cleaned_data[LISTS[kind]])
        field = FIELDS[kind]
        programme.listed.exclude(**{f"{field}__in": wanted}).delete()
        there = set(programme.listed.values_list(field, flat=True))
        ProgrammeTarget.objects.bulk_create(
            ProgrammeTarget(programme=programme, **{field: target})
            for target in wanted
            if target.pk not in there
        )
