"""Points, amounts and states of records as the school writes them."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from apps.inspections.checklists.models import Item
from apps.inspections.sheets.desk import Cell, Line
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
def figure(value: Decimal | int | str | None) -> str:
    """A figure of a table as it is; what there is none of is a dash, never nought."""
    return "—" if value is None else f"{value}".replace("-", "−")


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


_CELL = (
    '<a class="cell cell-{look}{odd_look}" href="{url}" title="{title}">{text}{marks}{odd_word}</a>'
)
_DOT = mark_safe('<i class="cell-dot" aria-label="未发布"></i>')
_ODD = mark_safe('<span class="visually-hidden">异常</span>')


@register.simple_tag
def desk_cell(line: Line, cell: Cell | None) -> str:
    """A cell of the desk: a hole, nothing wrong, points lost or gained, and its small marks.

    In Python, since a desk has 250 of them and a template takes five times as long for each.
    """
    if cell is None:
        return mark_safe('<span class="cell cell-none" title="这个时段没有开检">—</span>')
    state, slot = cell.state.label, cell.slot or ""
    odd = f"：{'；'.join(cell.odd)}" if cell.odd else ""
    return format_html(
        _CELL,
        look=_look(cell),
        odd_look=" is-odd" if odd else "",
        url=cell.url,
        title=f"{line.school_class} {slot} {state}{odd}",
        text=(signed(cell.points) if cell.points else "✓") if cell.checked else state,
        marks=_marks(cell),
        odd_word=_ODD if odd else "",
    )


def _look(cell: Cell) -> str:
    if not cell.checked:
        return cell.state
    if cell.points == 0:
        return "fine"
    return "lost" if cell.points < 0 else "gained"


def _marks(cell: Cell) -> str:
    """申诉中 or 已更正, a bonus that nobody has confirmed, and a dot for what is not out yet."""
    said = "诉" if cell.state == State.APPEALED else "更" if cell.was_corrected else ""
    signs = [sign for sign in (said, "加" if cell.waits_for_bonus else "") if sign]
    marks = format_html_join("", "<sup>{}</sup>", ((sign,) for sign in signs))
    return marks + _DOT if cell.unpublished else marks
