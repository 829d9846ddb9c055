"""What a record is about, where the portal has it: an upper floor knows where it is read."""

from collections.abc import Callable

from apps.inspections.sheets.models import Sheet

# Upper floors put in a function that gives the words of a link and its path; None where the sheet
# is about nothing of theirs.
material: list[Callable[[Sheet], tuple[str, str] | None]] = []


def beside(sheet: Sheet) -> tuple[str, str] | None:
    """Words and path of what can be read beside the record."""
    return next((found for look in material if (found := look(sheet))), None)
