"""The kinds of files that the school has."""

from apps.school.imports.lessons import AssignmentSheet, TimetableSheet
from apps.school.imports.people import PlaceSheet, PupilSheet, StaffSheet
from apps.school.imports.terms import TermSheet

SHEETS: dict[str, type[TermSheet]] = {
    sheet.code: sheet
    for sheet in (StaffSheet, PupilSheet, AssignmentSheet, TimetableSheet, PlaceSheet)
}
