"""What may be found on a sheet, and what a finding sets going."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from apps.inspections.checklists.models import Item
from apps.inspections.sheets import telling
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.rectifications import demand


def check_item(sheet: Sheet, item: Item, *, trusted: bool) -> None:
    """Refuse an item that this sheet does not ask about.

    Raises:
        ValidationError: another version, another slot, or a veto by somebody who may not.
    """
    round_ = sheet.round
    if item.category.version_id != round_.version_id:
        raise ValidationError(f"“{item}”不在这次检查的标准里。")
    if item.veto and not trusted:
        raise ValidationError(f"“{item}”是一票否决项，只能由{round_.programme.department}录入。")
    asked = round_.slot.item_codes if round_.slot else []
    if asked and item.code not in asked and not (item.bonus or item.veto):
        raise ValidationError(f"{round_.slot}不查“{item}”。")


def follow_up(sheet: Sheet, entries: Iterable[Entry]) -> None:
    """What a finding sets going: rectification by its level, an alarm where it is dangerous."""
    for entry in entries:
        demand(sheet, entry)
        if entry.item.alert and entry.amount:
            telling.alarm(sheet, entry)
