"""The sheet that a family fills in."""

from django import forms

from apps.core.forms import PlainForm
from apps.teaching.after_school.survey.models import QUESTIONS, SCALE


class SurveyForm(PlainForm):
    """Five questions and a word."""

    comment = forms.CharField(
        label="意见和建议",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"max_length": "意见和建议最多300字。"},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(QUESTIONS):
            self.fields[f"q{number}"] = forms.TypedChoiceField(
                label=question,
                choices=SCALE,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"请选“{question}”一题。",
                    "invalid_choice": f"请选“{question}”一题。",
                },
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[f"q{number}"] for number in range(len(QUESTIONS))]

    @property
    def points(self) -> list[int]:
        """The answers in the order of the questions."""
        return [self.cleaned_data[f"q{number}"] for number in range(len(QUESTIONS))]
