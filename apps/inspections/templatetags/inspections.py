"""Points, amounts and states of records as the school writes them."""

from decimal import ROUND_HALF_UP, Decimal

from django import template

from apps.inspections.checklists.models import Item
from apps.inspections.sheets.desk import Cell
from apps.inspections.sheets.models import Entry, Sheet, State

register = template.Library()

TONES = {
    State.DUE: "future",
    State.MISSED: "late",
    State.EXEMPT: "quiet",
    State.ENTERED: "running",
    State.REVIEWED: "running",
    State.APPEALED: "soon",
}


@register.filter
def score(value: Decimal | None) -> str:
    """A score with at most one decimal: 98, 97.5; a half is rounded up."""
    if value is None:
        return ""
    return f"{Decimal(value).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}"


@register.filter
def signed(value: Decimal) -> str:
    """Points with their sign, as on paper: −2, +1, 0."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{score(abs(value))}"


@register.filter
def amount(entry: Entry) -> str:
    """How much was seen: 3处, 2档（4–6处）, 8/10分, 不合格."""
    item, number = entry.item, score(entry.amount)
    match item.method:
        case Item.Method.BANDS:
            at = int(entry.amount) - 1
            label = item.band_labels[at] if 0 <= at < len(item.band_labels) else ""
            return f"{number}档（{label}）" if label else f"{number}档"
        case Item.Method.POINTS:
            return f"{number}/{score(item.points)}分"
        case Item.Method.PASS:
            return "有" if entry.amount else "无"
    return f"{number}{item.unit}"


@register.filter
def tone(sheet: Sheet) -> str:
    """The look of a sheet's state."""
    return TONES.get(State(sheet.state), "kept")


@register.filter
def look(cell: Cell) -> str:
    """The look of a cell of the desk: a hole, nothing wrong, points lost, points gained."""
    if not cell.checked:
        return cell.sheet.state
    if cell.points == 0:
        return "fine"
    return "lost" if cell.points < 0 else "gained"
