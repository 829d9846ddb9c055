"""分层: sorting a class's pupils into A, B and C in one subject, and groups with names of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from apps.school.models import Pupil, SchoolClass, Subject
from apps.teaching.marking.models import GroupMember, PupilGroup

Tier = PupilGroup.Tier


def pupils_in(school_class: SchoolClass) -> QuerySet[Pupil]:
    """The pupils of a class today, by number."""
    return Pupil.objects.filter(pk__in=school_class.enrolments.on().values("pupil")).order_by(
        "number"
    )


@dataclass
class Sorted:
    """A class in one subject: its pupils with their tier, and the elastic groups."""

    school_class: SchoolClass
    subject: Subject
    pupils: list[Pupil] = field(default_factory=list)
    elastic: list[PupilGroup] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def sorted_class(school_class: SchoolClass, subject: Subject) -> Sorted:
    """How a class is sorted; each pupil gets ``tier``, each elastic group ``chosen``. Four queries."""
    found = Sorted(school_class, subject, list(pupils_in(school_class)))
    members = GroupMember.objects.filter(school_class=school_class, subject=subject)
    rows = list(members.values_list("pupil", "group__tier", "group", "tiered"))
    tiers = {pupil: tier for pupil, tier, _group, tiered in rows if tiered}
    for pupil in found.pupils:
        pupil.tier = tiers.get(pupil.pk, "")
    found.counts = {tier: sum(p.tier == tier for p in found.pupils) for tier in ("A", "B", "C", "")}
    found.elastic = list(
        PupilGroup.objects.filter(school_class=school_class, subject=subject, tier="")
    )
    here = {pupil.pk for pupil in found.pupils}
    for group in found.elastic:
        group.chosen = {pupil for pupil, _t, pk, _x in rows if pk == group.pk} & here
        group.names = [pupil.name for pupil in found.pupils if pupil.pk in group.chosen]
    return found


@transaction.atomic
def sort(school_class: SchoolClass, subject: Subject, tiers: Mapping[int, str]) -> int:
    """Put pupils into A, B or C, or into none (""); who is not named stays.

    Returns how many pupils changed.

    Raises:
        ValidationError: no such tier, or somebody who is not in the class.
    """
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    here = set(pupils_in(school_class).values_list("pk", flat=True))
    if not set(tiers) <= here or not set(tiers.values()) <= {*Tier.values, ""}:
        raise ValidationError("名单已经变了，请刷新后再分。")
    members = GroupMember.objects.filter(school_class=school_class, subject=subject, tiered=True)
    before = dict(members.values_list("pupil", "group__tier"))
    changed = {pk: tier for pk, tier in tiers.items() if before.get(pk, "") != tier}
    members.filter(pupil__in=changed).delete()
    groups = {}
    for tier in sorted(set(changed.values()) - {""}):
        groups[tier], _new = PupilGroup.objects.get_or_create(
            school_class=school_class, subject=subject, tier=tier
        )
    _add((pk, groups[tier]) for pk, tier in changed.items() if tier)
    return len(changed)


@transaction.atomic
def set_elastic(
    school_class: SchoolClass, subject: Subject, name: str, pupils: Iterable[int]
) -> PupilGroup | None:
    """The pupils of an elastic group, as a whole; without pupils the group goes.

    Raises:
        ValidationError: no name, or somebody who is not in the class.
    """
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    pupils = set(pupils)
    if not name:
        raise ValidationError("请写组名，如：书写困难。")
    if not pupils <= set(pupils_in(school_class).values_list("pk", flat=True)):
        raise ValidationError("名单已经变了，请刷新后再分。")
    rows = PupilGroup.objects.filter(school_class=school_class, subject=subject, tier="", name=name)
    if not pupils:
        rows.delete()
        return None
    group = rows.first() or PupilGroup(school_class=school_class, subject=subject, name=name)
    group.full_clean()
    group.save()
    group.members.exclude(pupil__in=pupils).delete()
    known = set(group.members.values_list("pupil", flat=True))
    _add((pk, group) for pk in pupils - known)
    return group


def _add(pairs: Iterable[tuple[int, PupilGroup]]) -> None:
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group,
            pupil_id=pk,
            school_class_id=group.school_class_id,
            subject_id=group.subject_id,
            tiered=bool(group.tier),
        )
        for pk, group in pairs
    )
