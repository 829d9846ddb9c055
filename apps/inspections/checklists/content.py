"""What a version consists of, wherever it comes from: the database, the editor or an Excel file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from apps.inspections.checklists.models import Category, Checklist, ChecklistVersion, Item

PART_FIELDS = ["name", "base", "floor", "hint"]
ITEM_FIELDS = [
    "code",
    "name",
    "method",
    "points",
    "cap",
    "bands",
    "band_labels",
    "unit",
    "bonus",
    "veto",
    "level",
    "alert",
]


@dataclass
class Part:
    """A category with its items, saved or not."""

    category: Category
    items: list[Item] = field(default_factory=list)


def parts_of(version: ChecklistVersion) -> list[Part]:
    """The parts of a saved version, in three queries at most."""
    version = ChecklistVersion.objects.whole().get(pk=version.pk)
    return [Part(category, list(category.items.all())) for category in version.categories.all()]


def write(version: ChecklistVersion, parts: Iterable[Part]) -> None:
    """Put ``parts`` into a version that is still empty; rows of other versions are copied."""
    for order, part in enumerate(parts, start=1):
        old = part.category
        category = Category.objects.create(
            version=version, order=order, **{name: getattr(old, name) for name in PART_FIELDS}
        )
        Item.objects.bulk_create(
            Item(
                category=category,
                order=place,
                **{name: getattr(item, name) for name in ITEM_FIELDS},
            )
            for place, item in enumerate(part.items, start=1)
        )


def number(value: Decimal) -> str:
    """Points as people write them: 5, not 5.0."""
    return f"{Decimal(value).normalize():f}"


def price(item: Item) -> str:
    """What an item costs or brings, as it stands on the chip: −0.5/人，最多5."""
    if item.method == Item.Method.POINTS:
        return f"{number(item.points)}分"
    if item.veto:
        return "一票否决"
    sign = "+" if item.bonus else "−"
    if item.method == Item.Method.BANDS:
        return " ".join(f"{sign}{number(band)}" for band in item.bands)
    each = "" if item.method == Item.Method.PASS else f"/{item.unit}"
    most = f"，最多{number(item.cap)}" if item.cap is not None else ""
    return f"{sign}{number(item.points)}{each}{most}"


@dataclass
class Shown:
    """A category as the tablet shows it: each item a chip with its price."""

    name: str
    base: str
    hint: str
    chips: list[tuple[Item, str]]


def preview(parts: Iterable[Part]) -> list[Shown]:
    """The parts as the tablet shows them."""
    return [
        Shown(
            part.category.name,
            number(part.category.base),
            part.category.hint,
            [(item, price(item)) for item in part.items],
        )
        for part in parts
    ]


def gaps(parts: list[Part], *, scoring: str, total: Decimal, bonus_cap: Decimal) -> list[str]:
    """Why these parts cannot be put into force yet, as sentences; none when they can."""
    found = [] if parts else ["还没有类别和检查项。"]
    found += [f"“{part.category.name}”还没有检查项。" for part in parts if not part.items]
    found += _sums(parts, scoring, total)
    items = [item for part in parts for item in part.items]
    found += _misfits(items, scoring)
    if any(item.bonus for item in items) and not bonus_cap:
        found.append("有加分项，请写明每日加分上限。")
    return found


def _sums(parts: list[Part], scoring: str, total: Decimal) -> Iterator[str]:
    if not parts or scoring == Checklist.Scoring.PASS:
        return
    whole = sum(part.category.base for part in parts)
    if whole != total:
        yield f"各类分值合计{number(whole)}，满分{number(total)}。"
    if scoring == Checklist.Scoring.POINTS:
        for part in parts:
            given = sum(item.points for item in part.items if not item.bonus)
            if part.items and given != part.category.base:
                yield (
                    f"“{part.category.name}”各项合计{number(given)}，"
                    f"分值{number(part.category.base)}。"
                )


def _misfits(items: list[Item], scoring: str) -> Iterator[str]:
    """Items counted in a way that the checklist's scoring does not know."""
    given = Item.Method.POINTS
    if scoring == Checklist.Scoring.POINTS:
        for item in items:
            if item.method != given:
                yield f"打分制的“{item}”要用“打分”来计。"
    else:
        for item in items:
            if item.method == given and not item.bonus:
                yield f"“{item}”用“打分”来计，只有打分制的标准可以这样。"
            if item.method != Item.Method.PASS and scoring == Checklist.Scoring.PASS:
                yield f"合格制的“{item}”要用“合格／不合格”来计。"
