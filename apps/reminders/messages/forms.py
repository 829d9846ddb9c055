"""The form of a channel: whose it is, and an address that is never shown again."""

from django import forms

from apps.core.forms import PortalForm
from apps.reminders.messages import addresses
from apps.reminders.messages.models import Channel
from apps.school.models import Department, SchoolClass
from apps.school.roles import facts
from apps.school.rules import is_account_keeper


class ChannelForm(PortalForm):
    """Owners offered are those for whom the person may speak."""

    owner = forms.ChoiceField(label="属于")

    class Meta:
        model = Channel
        fields = ["title", "url", "active"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["owner"].choices = self._owners()
        self.order_fields(["owner", "title", "url", "active"])
        if channel := self.instance if self.instance.pk else None:
            self.initial["owner"] = f"{channel.owner._meta.model_name}:{channel.owner.pk}"
        self.fields["url"] = forms.CharField(
            label="地址",
            required=not self.instance.pk,
            max_length=500,
            help_text=(
                f"现在是 {self.instance.masked_url}，不改请留空。{addresses.HELP}"
                if self.instance.pk
                else addresses.HELP
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )
        self.initial["url"] = ""

    def _owners(self) -> list[tuple[str, str]]:
        mine = facts(self.user)
        departments = Department.objects.all()
        classes = SchoolClass.objects.filter(pk__in=mine.homeroom)
        if not is_account_keeper(self.user):
            departments = departments.filter(code__in=mine.headed)
        own = [(f"staff:{mine.staff_id}", "我自己")] if mine.staff_id else []
        owners = [
            *own,
            *((f"department:{row.pk}", f"{row.name}（部门群）") for row in departments),
            *((f"schoolclass:{row.pk}", f"{row.name}（班级群）") for row in classes),
        ]
        channel = self.instance
        if channel.pk:
            now = (f"{channel.owner._meta.model_name}:{channel.owner.pk}", str(channel.owner))
            owners = owners if now[0] in dict(owners) else [now, *owners]
        return owners

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if not url and self.instance.pk:
            return Channel.objects.values_list("url", flat=True).get(pk=self.instance.pk)
        return addresses.checked(url, keeper=is_account_keeper(self.user))

    def clean(self) -> dict:
        data = super().clean()
        if owner := data.get("owner"):
            kind, _, pk = owner.partition(":")
            fields = {"staff": "staff", "department": "department", "schoolclass": "school_class"}
            for name, field in fields.items():
                setattr(self.instance, f"{field}_id", int(pk) if name == kind else None)
        return data
