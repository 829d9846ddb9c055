"""What every template needs: icons, dates as people say them, bars, sparklines and states."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

WEEKDAYS = "一二三四五六日"

# The look of a state: its icon, so that the colour of the tone is never the only sign.
TONE_ICONS = {
    "kept": "circle-check-filled",
    "running": "circle-half-2",
    "soon": "clock",
    "late": "alert-triangle-filled",
    "future": "circle-dashed",
    "quiet": "circle-minus",
}
# The four lights of a clause of the plan.
LIGHTS = {"kept": "已达成", "running": "进行中", "late": "滞后", "future": "未到期"}

SPARK_WIDTH, SPARK_HEIGHT, SPARK_PAD = 96, 24, 3


@register.simple_block_tag
def capture(content: str) -> str:
    """Keep rendered text under a name, so that a block can stand in two places of a page."""
    return mark_safe(content.strip())  # stripped, it no longer knows that it has been escaped


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """Return one icon of the sprite; decorative unless it is given a ``label``."""
    hidden = mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>',
        format_html('role="img" aria-label="{}"', label) if label else hidden,
        static("icons.svg"),
        name,
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date as people say it: 3月1日 周二, with the year when it is not this year."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    year = "" if value.year == timezone.localdate().year else f"{value.year}年"
    return f"{year}{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}"


@register.filter
def moment(value: datetime | None) -> str:
    """Return a point in time as people say it: 3月1日 周二 14:05."""
    if not value:
        return ""
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.inclusion_tag("components/progress.html")
def progress(done: int, expected: int) -> dict:
    """Show 43/48 · 90% with a bar; 100% only when all is done, no percent where nothing is due."""
    percent = None
    if expected:
        percent = 100 if done >= expected else min(99, round(done * 100 / expected))
    return {"value": done, "max": expected, "percent": percent, "complete": percent == 100}


@register.inclusion_tag("components/status.html")
def status(tone: str, word: str = "") -> dict:
    """Show a state as colour, shape and word; a light needs no word of its own."""
    return {"tone": tone, "word": word or LIGHTS[tone], "icon_name": TONE_ICONS[tone]}


@register.inclusion_tag("components/sparkline.html")
def sparkline(
    values: Sequence[float | None],
    label: str = "走势",
    top: float | None = None,
    bottom: float = 0,
) -> dict:
    """Draw a trend; ``None`` (not yet, or not applicable) leaves a gap, it is not nought.

    ``top`` is what the upper edge stands for (100 for percents), the highest value by default;
    what lies below ``bottom`` is drawn on the lower edge.
    """
    known = [value for value in values if value is not None]
    top = top or max(known, default=0) or 1
    step = (SPARK_WIDTH - 2 * SPARK_PAD) / max(len(values) - 1, 1)
    lines: list[list[str]] = [[]]
    point = None
    for index, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        share = max(value - bottom, 0) / (top - bottom)
        height = (SPARK_HEIGHT - 2 * SPARK_PAD) * share
        point = (round(SPARK_PAD + index * step, 1), round(SPARK_HEIGHT - SPARK_PAD - height, 1))
        lines[-1].append(f"{point[0]},{point[1]}")
    return {
        "lines": [" ".join(line) for line in lines if line],
        "last": point,
        "width": SPARK_WIDTH,
        "height": SPARK_HEIGHT,
        "label": f"{label}：{'、'.join(f'{value:g}' for value in known) or '还没有数据'}",
    }


@register.filter
def initial(name: str) -> str:
    """Return the character that stands for a person in an avatar: the last of 王小明 is 明."""
    return str(name).strip()[-1:]
