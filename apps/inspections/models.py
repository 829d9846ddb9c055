"""检查. The rooms' models, gathered for Django."""

from apps.inspections.checklists.models import Category, Checklist, ChecklistVersion, Item, Level
from apps.inspections.parked.models import ParkedPhoto, ParkedRecord
from apps.inspections.programmes.models import Programme, ProgrammeTarget, Slot, TargetKind
from apps.inspections.rosters.models import Monitor, Roster, Substitution, Team, Turn
from apps.inspections.rounds.models import Draw, Exemption, Round
from apps.inspections.sheets.appeals import Appeal, Correction
from apps.inspections.sheets.models import Entry, Photo, Sheet, State
from apps.inspections.sheets.repairs import Rectification
from apps.inspections.tablets.models import Pairing, Tablet

__all__ = [
    "Appeal",
    "Category",
    "Checklist",
    "ChecklistVersion",
    "Correction",
    "Draw",
    "Entry",
    "Exemption",
    "Item",
    "Level",
    "Monitor",
    "Pairing",
    "ParkedPhoto",
    "ParkedRecord",
    "Photo",
    "Programme",
    "ProgrammeTarget",
    "Rectification",
    "Roster",
    "Round",
    "Sheet",
    "Slot",
    "State",
    "Substitution",
    "Tablet",
    "TargetKind",
    "Team",
    "Turn",
]
