"""What the plan demands of the inspections: done when due, put right and judged in time."""

from apps.inspections.requirements import checks, judged, repairs

__all__ = ["checks", "judged", "repairs"]
