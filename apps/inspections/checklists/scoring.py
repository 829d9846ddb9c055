"""What an observation costs: pure arithmetic, the same for tablet, form, import and test."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError

from apps.inspections.checklists.models import Checklist, Item

MOST = 99
TENTH = Decimal("0.1")


def points_for(
    item: Item, amount: Decimal | int, scoring: str = Checklist.Scoring.DEDUCT
) -> Decimal:
    """The signed points of ``amount`` under an item: a deduction is negative, a bonus positive.

    ``amount`` is the number of times or persons, the band counted from 1, the points given, or
    1 for a failed pass/fail item.

    Raises:
        ValidationError: negative, absurdly large, no such band, more than the item's points.
    """
    amount = Decimal(amount)
    check_amount(item, amount)
    match item.method:
        case Item.Method.POINTS:
            return amount
        case Item.Method.BANDS:
            points = item.bands[int(amount) - 1] if amount else Decimal(0)
        case Item.Method.PASS:
            points = item.points * amount
        case _:
            points = item.points * amount
    if item.cap is not None:
        points = min(points, item.cap)
    points = points.quantize(TENTH, ROUND_HALF_UP)
    if item.bonus or scoring == Checklist.Scoring.POINTS:
        return points
    return -points


def check_amount(item: Item, amount: Decimal) -> None:
    """Refuse what cannot have been observed.

    Raises:
        ValidationError: with a sentence that names the item.
    """
    if not amount.is_finite():
        raise ValidationError(f"“{item}”的数量不是数字。")
    if amount < 0:
        raise ValidationError(f"“{item}”的数量不能是负数。")
    match item.method:
        case Item.Method.POINTS:
            if amount > item.points:
                raise ValidationError(f"“{item}”最多{item.points.normalize():f}分。")
            if amount * 10 % 1:
                raise ValidationError(f"“{item}”的分数最多一位小数。")
            return
        case Item.Method.BANDS:
            most = len(item.bands)
        case Item.Method.PASS:
            most = 1
        case _:
            most = MOST
    if amount != int(amount):
        raise ValidationError(f"“{item}”的数量要是整数。")
    if amount > most:
        raise ValidationError(f"“{item}”的数量{amount}不对，最多{most}。")
