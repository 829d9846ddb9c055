"""教师成长. The rooms' models, gathered for Django."""

from apps.growth.coordinators.models import CoordinatorQuota, Coordinatorship, WorkLog

__all__ = ["CoordinatorQuota", "Coordinatorship", "WorkLog"]
