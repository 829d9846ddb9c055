"""One sheet laid open: what was found, by whom and when, what became of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from apps.inspections.checklists.models import Item
from apps.inspections.rosters.naming import called
from apps.inspections.sheets.appeals import Appeal, Correction
from apps.inspections.sheets.corrections import refusal_of
from apps.inspections.sheets.models import UNCHECKED, Entry, Photo, Sheet, State


@dataclass
class Line:
    """An entry with what may be done about it."""

    entry: Entry
    appeal: Appeal | None
    may_appeal: bool


@dataclass
class Opened:
    """A sheet as one person sees it."""

    sheet: Sheet
    lines: list[Line]
    photos: list[Photo]
    corrections: list[Correction]
    checkers: list[str]
    may: dict[str, bool]
    appeal_refusal: str

    @property
    def total(self) -> tuple[Decimal, Decimal] | None:
        """What was given out of what there was, where items are marked; else None."""
        marked = [line.entry for line in self.lines if line.entry.item.method == Item.Method.POINTS]
        if not marked:
            return None
        return sum(entry.points for entry in marked), sum(entry.item.points for entry in marked)


def opened(sheet: Sheet, user) -> Opened:
    """Everything about a sheet; a number of queries that does not grow with its entries."""
    entries = list(
        sheet.entries.select_related(
            "item__category", "appeal__staff", "appeal__decided_by", "rectification"
        )
    )
    checked = sheet.state not in UNCHECKED
    concerned = bool(entries) and user.has_perm(Entry.get_perm("appeal"), sheet)
    refusal = refusal_of(sheet) if concerned else ""
    answers = user.has_perm(Sheet.get_perm("correct"), sheet)
    return Opened(
        sheet,
        [_line(entry, concerned and not refusal) for entry in entries],
        list(sheet.photos.select_related("item")),
        list(sheet.corrections.select_related("item", "by")),
        checkers(sheet, user),
        {
            "correct": answers and checked,
            "exempt": answers and sheet.state in (State.DUE, State.MISSED),
            "end_exemption": answers and sheet.state == State.EXEMPT,
            "fill": not checked
            and sheet.state != State.EXEMPT
            and user.has_perm(Sheet.get_perm("fill"), sheet),
        },
        refusal if concerned else "",
    )


def _line(entry: Entry, open_to_appeal: bool) -> Line:
    appeal = getattr(entry, "appeal", None)
    return Line(entry, appeal, open_to_appeal and appeal is None and entry.points < 0)


def checkers(sheet: Sheet, user) -> list[str]:
    """四（2）班 赵一诺; who may not read a duty pupil's name reads class and badge."""
    found = [sheet.inspector.name] if sheet.inspector else []
    monitors = [one for one in (sheet.monitor, sheet.second_monitor) if one]
    names = called(monitors, sheet.round.date, user=user, record=sheet, with_class=True)
    return [*found, *names.values()]


def for_opening(sheets):
    """The relations that an opened sheet reads."""
    return sheets.select_related(
        "round__programme__department",
        "round__slot",
        "round__version__checklist",
        "school_class",
        "staff",
        "place__keeper",
        "monitor__pupil",
        "second_monitor__pupil",
        "inspector",
        "tablet",
    )


def of_class(school_class, day, user):
    """The sheets of a class on a day that somebody may know of, with their entries."""
    entries = Entry.objects.select_related("item__category", "appeal")
    return (
        Sheet.objects.visible_to(user)
        .filter(school_class=school_class, round__date=day)
        .select_related("round__programme__department", "round__slot", "school_class")
        .prefetch_related(Prefetch("entries", entries), "photos")
        .order_by("round__slot__starts", "pk")
    )
