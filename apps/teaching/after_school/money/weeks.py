"""退费按周: how many weeks somebody was served, and what is paid back (1.4)."""

from datetime import date, timedelta

from apps.teaching.after_school.models import Service

WEEK = timedelta(days=7)


def monday(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def first_week(service: Service) -> date:
    """The Monday from which the paid weeks are counted.

    The fee is for ``weeks`` weeks. Where fewer lie between the first day and the last, as when a
    fee for the 20 weeks of the term is paid for a service that begins in week 2, the weeks before
    the first day count too, but none before the term.
    """
    counted_back = monday(service.ends_on) - (service.weeks - 1) * WEEK
    earliest = max(counted_back, monday(service.term.starts))
    return min(monday(service.starts_on), earliest)


def served_weeks(service: Service, left_on: date) -> int:
    """Calendar weeks that have begun when somebody leaves; none before the service begins."""
    if left_on < service.starts_on:
        return 0
    begun = (monday(left_on) - first_week(service)) // WEEK + 1
    return min(begun, service.weeks)


def refund(service: Service, left_on: date) -> int:
    """What is paid back, yuan: fee × weeks left ÷ weeks, without the fraction of a yuan."""
    left = service.weeks - served_weeks(service, left_on)
    return service.fee * left // service.weeks
