"""To-dos open, close, reopen and are withdrawn as the data says; people waive and hand over."""

import logging
from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.reminders import requirements
from apps.reminders.messages.services import notify
from apps.reminders.requirements import Requirement
from apps.reminders.todos.models import Reconciliation, RequirementSetting, State, ToDo
from apps.school.models import Staff, Term
from apps.school.roles import facts

logger = logging.getLogger(__name__)

# One statement compares the whole school. The rows written by INSERT and by UPDATE are never the
# same: the first are expected, the second are not. The last SELECT still sees the rows as before.
# "+ 0" refuses a moment where a date is meant: cut down here, it would be the day in Greenwich.
RECONCILE = """
WITH run (code, term_id, term_starts, term_ends, today, now) AS (
    VALUES (%s, %s::bigint, %s::date, %s::date, %s::date, %s::timestamptz)
), expected AS (
    SELECT {key}, object_key::text, min({since}) + 0 AS since, min(due_on) + 0 AS due_on,
           min(label) AS label, min(link) AS link
    FROM run CROSS JOIN ({expected}) AS declared
    WHERE {key} IS NOT NULL
    GROUP BY 1, 2
), done AS (
    SELECT {key}, object_key::text, min(done_on) + 0 AS done_on, min({evidence}) AS link
    FROM ({done}) AS declared
    GROUP BY 1, 2
), written AS (
    INSERT INTO reminders_todo AS todo (
        requirement, term_id, {key}, object_key, since, due_on, label, link, done_on,
        waived_reason, created_at, updated_at
    )
    SELECT code, term_id, {key}, object_key, since, due_on, left(label, 200),
           coalesce(done.link, expected.link, ''), done_on, '', now, now
    FROM run CROSS JOIN expected LEFT JOIN done USING ({key}, object_key)
    ON CONFLICT ON CONSTRAINT todo_once DO UPDATE SET
        since = EXCLUDED.since, due_on = EXCLUDED.due_on, label = EXCLUDED.label,
        link = EXCLUDED.link, done_on = EXCLUDED.done_on, withdrawn_on = NULL,
        updated_at = EXCLUDED.updated_at
    WHERE (todo.since, todo.due_on, todo.label, todo.link, todo.done_on, todo.withdrawn_on)
        IS DISTINCT FROM
        (EXCLUDED.since, EXCLUDED.due_on, EXCLUDED.label, EXCLUDED.link, EXCLUDED.done_on, NULL)
    RETURNING id, done_on
), withdrawn AS (
    UPDATE reminders_todo AS todo
    SET withdrawn_on = CASE WHEN today > term_ends THEN since ELSE today END, updated_at = now
    FROM run
    WHERE requirement = code AND todo.term_id = run.term_id AND withdrawn_on IS NULL
        AND NOT EXISTS (
            SELECT FROM expected
            WHERE expected.{key} = todo.{key} AND expected.object_key = todo.object_key
        )
    RETURNING id
)
SELECT count(*) FILTER (WHERE before.id IS NULL) AS opened,
       count(*) FILTER (
           WHERE written.done_on IS NOT NULL AND before.done_on IS NULL
       ) AS closed,
       count(*) FILTER (
           WHERE before.done_on IS NOT NULL AND written.done_on IS NULL
              OR before.withdrawn_on IS NOT NULL
       ) AS reopened,
       (SELECT count(*) FROM withdrawn) AS withdrawn
FROM written LEFT JOIN reminders_todo AS before USING (id)
"""
# Two workers take turns at a requirement; the second then finds nothing left to do.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('reminders.reconcile'), hashtext(%s))"


class ReconcileFailed(Exception):
    """Some requirements could not be compared; the others were."""


def reconcile(
    term: Term | None = None, codes: Collection[str] | None = None
) -> list[Reconciliation]:
    """Bring the to-dos of a term (default: the current one) in line with the data.

    Safe to run twice, and by two workers at once. One requirement that fails does not stop the
    others; its row says why.

    Returns: the outcome of each requirement, in the order of their codes.
    """
    term = term or Term.objects.current()
    if term is None:
        return []
    off = set(RequirementSetting.objects.filter(active=False).values_list("requirement", flat=True))
    outcomes = []
    for requirement in requirements.declared():
        if codes is None or requirement.code in codes:
            outcome = _outcome(requirement, term, active=requirement.code not in off)
            outcomes.append(outcome)
    Reconciliation.objects.bulk_create(
        outcomes,
        update_conflicts=True,
        unique_fields=["requirement", "term"],
        update_fields=["finished_at", "opened", "closed", "reopened", "withdrawn", "error"],
    )
    return outcomes


def _outcome(requirement: Requirement, term: Term, *, active: bool) -> Reconciliation:
    outcome = Reconciliation(requirement=requirement.code, term=term)
    try:
        with transaction.atomic():
            counts = _compare(requirement, term, active=active)
        for name, count in counts.items():
            setattr(outcome, name, count)
    except Exception as error:
        logger.exception("Requirement %s could not be reconciled", requirement.code)
        outcome.error = f"{type(error).__name__}: {error}"
    outcome.finished_at = timezone.now()
    return outcome


def _compare(requirement: Requirement, term: Term, *, active: bool) -> dict[str, int]:
    expected, done = requirement.expected(term), requirement.done(term)
    if not active:
        expected = expected.none()
    expected_sql, expected_params = _select(expected)
    done_sql, done_params = _select(done)
    statement = RECONCILE.format(
        key=f"{requirement.per}_id",
        since="since" if _has(expected, "since") else "term_starts",
        evidence="link" if _has(done, "link") else "NULL::text",
        expected=expected_sql,
        done=done_sql,
    )
    run = [
        requirement.code,
        term.pk,
        term.starts,
        term.ends,
        timezone.localdate(),
        timezone.now(),
    ]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [requirement.code])
        cursor.execute(statement, [*run, *expected_params, *done_params])
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _select(queryset: QuerySet) -> tuple[str, tuple]:
    # A queryset of nothing is still a SELECT with the right columns.
    compiler = queryset.order_by().query.get_compiler("default", elide_empty=False)
    return compiler.as_sql()


def _has(queryset: QuerySet, column: str) -> bool:
    return column in queryset.query.values_select or column in queryset.query.annotation_select


@transaction.atomic
def waive(todo: ToDo, *, reason: str, by) -> None:
    """Release the person or class from a to-do, with the reason on record.

    Raises:
        PermissionDenied: ``by`` does not answer for the requirement.
        ValidationError: no reason, or the to-do is not open any more.
    """
    if not by.has_perm(ToDo.get_perm("waive"), todo):
        raise PermissionDenied("只有负责部门的负责人或校领导可以免除待办。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明免除的原因。"})
    todo = ToDo.objects.select_for_update(of=["self"]).get(pk=todo.pk)
    if todo.state != State.OPEN:
        raise ValidationError(f"这项待办{todo.get_state_display()}，无需免除。")
    todo.waived_on, todo.waived_reason = timezone.localdate(), reason.strip()
    todo.waived_by_id = facts(by).staff_id
    todo.save(update_fields=["waived_on", "waived_reason", "waived_by", "updated_at"])


@transaction.atomic
def unwaive(todo: ToDo, *, by) -> None:
    """Take a waiver back: the to-do is owed again.

    Raises:
        PermissionDenied: ``by`` does not answer for the requirement.
    """
    if not by.has_perm(ToDo.get_perm("waive"), todo):
        raise PermissionDenied("只有负责部门的负责人或校领导可以撤回免除。")
    todo = ToDo.objects.select_for_update(of=["self"]).get(pk=todo.pk)
    todo.waived_on, todo.waived_reason, todo.waived_by = None, "", None
    todo.save(update_fields=["waived_on", "waived_reason", "waived_by", "updated_at"])


@transaction.atomic
def hand_over(from_staff: Staff, to_staff: Staff, *, by) -> int:
    """Give the open to-dos of somebody who leaves to a colleague, who is told in the inbox.

    Both names stay on record. What is owed by the person alone (a letter to sign) is withdrawn by
    the next reconciliation, since a leaver is no longer expected to; what is owed about a thing
    goes on with the colleague. To-dos of a class follow its homeroom teacher.

    Returns: how many went over.
    """
    mine = ToDo.objects.open().filter(term__ends__gte=timezone.localdate())
    now = timezone.now()
    taken_back = mine.filter(handed_to=from_staff, staff=to_staff)
    count = taken_back.update(handed_to=None, updated_at=now)
    others = mine.filter(Q(handed_to=from_staff) | Q(handed_to=None, staff=from_staff))
    count += others.update(handed_to=to_staff, updated_at=now)
    if count:
        notify(
            [to_staff],
            key=f"handover:{from_staff.pk}:{now:%Y%m%d%H%M%S}",
            title=f"{from_staff}的{count}项待办由您接手",
            body=f"交办人：{by}",
            link=reverse("reminders:mine"),
        )
    return count
