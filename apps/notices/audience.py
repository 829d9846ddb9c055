"""Choosing whom a notice is addressed to, and counting them."""

from itertools import groupby

from django import forms

from apps.notices.models import AudienceRule, NoticeVersion
from apps.school.audience import VALUE_FIELDS, AudienceKind, pupils_in, staff_in
from apps.school.models import Department, Grade, SchoolClass, Staff, Term
from apps.school.roles import Role, facts
from apps.school.rules import is_leader

Kind = AudienceKind
WHOLE = {
    "all_staff": Kind.ALL_STAFF,
    "teachers": Kind.TEACHERS,
    "homeroom": Kind.HOMEROOM,
    "all_guardians": Kind.ALL_GUARDIANS,
}
CHOSEN = {
    "departments": Kind.DEPARTMENT,
    "roles": Kind.ROLE,
    "people": Kind.PERSON,
    "grades": Kind.GRADE_GUARDIANS,
    "classes": Kind.CLASS_GUARDIANS,
}


def _several(label: str, **kwargs) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class AudienceForm(forms.Form):
    """Boxes to tick: 全体教师, 部门, 岗位, 个人, 家长. What is ticked adds up, each person once."""

    all_staff = forms.BooleanField(label="全体教职工", required=False)
    teachers = forms.BooleanField(label="全体教师", required=False)
    homeroom = forms.BooleanField(label="全体班主任", required=False)
    departments = _several("部门", coerce=int)
    roles = _several("岗位")
    people = _several("个人", coerce=int)
    all_guardians = forms.BooleanField(label="全校家长", required=False)
    grades = _several("年级家长", coerce=int)
    classes = _several("班级家长", coerce=int)

    def __init__(self, data=None, *, user, version: NoticeVersion | None = None):
        super().__init__(data, initial=self._ticked(version))
        self.own_classes = facts(user).homeroom
        self.only_guardians = not (facts(user).run or is_leader(user))
        for name, choices in self._choices(user).items():
            self.fields[name].choices = choices
        if self.only_guardians:
            self._keep_own_classes()

    def _keep_own_classes(self) -> None:
        """All that a homeroom teacher chooses from; a single class needs no choosing."""
        for name in [name for name in self.fields if name != "classes"]:
            del self.fields[name]
        if len(self.own_classes) == 1 and not self.initial["classes"]:
            self.initial["classes"] = list(self.own_classes)

    def _choices(self, user) -> dict[str, list]:
        term = Term.objects.current()
        classes = SchoolClass.objects.of_term(term) if term else SchoolClass.objects.none()
        if self.only_guardians:
            own = classes.filter(pk__in=self.own_classes).order_by("grade", "number")
            return {"classes": [(row.pk, row.name) for row in own]}
        by_grade = groupby(classes.order_by("grade", "number"), key=lambda row: row.grade)
        roles = [role for role in Role if role != Role.INSPECTOR]
        return {
            "departments": [(row.pk, row.name) for row in Department.objects.all()],
            "roles": [(role.value, role.label) for role in roles],
            "people": [(row.pk, row.name) for row in Staff.objects.on_duty().order_by("pinyin")],
            "grades": list(Grade.choices),
            "classes": [
                (Grade(grade).label, [(row.pk, row.name) for row in rows])
                for grade, rows in by_grade
            ],
        }

    @staticmethod
    def _ticked(version: NoticeVersion | None) -> dict:
        rules = list(version.audience.all()) if version and version.pk else []
        ticked = {name: any(rule.kind == kind for rule in rules) for name, kind in WHOLE.items()}
        for name, kind in CHOSEN.items():
            column = VALUE_FIELDS[kind]
            ticked[name] = [
                getattr(rule, f"{column}_id", getattr(rule, column))
                for rule in rules
                if rule.kind == kind
            ]
        return ticked

    @property
    def rules(self) -> list[AudienceRule]:
        """The rows that the ticked boxes stand for, not saved."""
        data = self.cleaned_data
        rows = [AudienceRule(kind=kind) for name, kind in WHOLE.items() if data.get(name)]
        for name, kind in CHOSEN.items():
            column = VALUE_FIELDS[kind]
            attribute = column if column in ("role", "grade") else f"{column}_id"
            rows += [AudienceRule(kind=kind, **{attribute: value}) for value in data.get(name, [])]
        return rows

    def only_own_class(self) -> bool:
        """Whether nobody is ticked but guardians of classes that one is homeroom teacher of."""
        return all(
            rule.kind == Kind.CLASS_GUARDIANS and rule.school_class_id in self.own_classes
            for rule in self.rules
        )

    def count(self) -> dict[str, int]:
        """How many colleagues, and the families of how many pupils, the ticks come to today."""
        rules = self.rules
        return {"staff": staff_in(rules).count(), "pupils": pupils_in(rules).count()}
