"""Forms of placing by hand."""

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import PlainForm
from apps.school.models import Staff
from apps.teaching.after_school.models import Course
from apps.teaching.after_school.placing import moves
from apps.teaching.after_school.placing.models import PlacementMove
from apps.teaching.after_school.placing.moves import Check
from apps.teaching.after_school.signups import SignUp

OUT = "out"


class MoveForm(PlainForm):
    """Where a pupil goes, or with whom they change places, and why.

    ``looking``: only asks what would follow, so no reason is needed yet.
    """

    to = forms.ChoiceField(
        label="调到",
        error_messages={"invalid_choice": "请从列表里选一门课程，或“不参加社团”。"},
    )
    other = forms.ChoiceField(
        label="与谁对调",
        required=False,
        help_text="课程已满时，选其中一名学生对调。",
        error_messages={"invalid_choice": "这名学生不在这门课程里，请重新选。"},
    )
    reason = forms.CharField(label="原因", max_length=80)

    def __init__(self, *args, signup: SignUp, looking: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.signup = signup
        rows = moves.choices(signup)
        self.courses = {str(row.pk): row for row in rows}
        out = [(OUT, "不参加社团（调出）")]
        self.fields["to"].choices = [
            ("", "请选择"),
            *((str(row.pk), f"{row}（{row.placed}/{row.capacity}）") for row in rows),
            *out,
        ]
        self.fields["reason"].required = not looking
        to = self.data.get("to") if self.is_bound else None
        self.others = moves.partners(self.courses[to]) if to in self.courses else []
        known = {str(row.pk) for row in self.others}
        if looking and self.is_bound and self.data.get("other") not in known:
            # Another course was chosen: who was in the one before is of no matter.
            self.data = {**self.data.dict(), "other": ""}
        self.fields["other"].choices = [
            ("", "不对调"),
            *((str(row.pk), row.pupil.name) for row in self.others),
        ]

    @property
    def target(self) -> Course | None:
        return self.courses.get(self.cleaned_data.get("to", ""))

    @property
    def partner(self) -> SignUp | None:
        chosen = self.cleaned_data.get("other")
        return next((row for row in self.others if str(row.pk) == chosen), None)

    def check(self) -> Check | None:
        """What would follow; None where nothing sensible was chosen."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        if "to" not in self.cleaned_data or "other" not in self.cleaned_data:
            return None
        if self.partner:
            return moves.check_swap(self.signup, self.partner)
        return moves.check_move(self.signup, self.target)

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if self.fields["reason"].required and not reason:
            raise ValidationError("请写明原因。")
        return reason

    def save(self, *, by: Staff) -> PlacementMove:
        """Raises ValidationError: what was chosen cannot be, any more or at all."""
        reason = self.cleaned_data["reason"]
        if self.partner:
            return moves.swap(self.signup, self.partner, reason=reason, by=by)
        return moves.move(self.signup, self.target, reason=reason, by=by)
