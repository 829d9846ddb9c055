"""Texts leave through channels: each once, tried again with growing pauses, never in a request."""

import logging
import re
from datetime import timedelta
from urllib.parse import urljoin

from apprise import LogCapture, NotifyType
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.reminders.messages.addresses import plugin
from apps.reminders.messages.models import Delivery

logger = logging.getLogger(__name__)

# Minutes until the next attempt after the first, second … failure; then it is given up.
PAUSES = [1, 5, 20, 60, 240]
# After so long, whoever was sending is not there any more.
LOST_AFTER = timedelta(minutes=10)
WAITING = [Delivery.State.QUEUED, Delivery.State.FAILED]


def enqueue(delivery_ids: list[int]) -> None:
    """Send as soon as the present transaction is committed.

    Where the broker is down nothing is lost and nobody waits: ``deliver_pending`` comes by.
    """
    for pk in delivery_ids:
        transaction.on_commit(lambda pk=pk: deliver.apply_async([pk], retry=False), robust=True)


@shared_task(name="reminders.deliver")
def deliver(pk: int) -> None:
    """Send one text. Of several workers that are asked, one does."""
    now = timezone.now()
    mine = Delivery.objects.filter(pk=pk, state__in=WAITING, next_attempt_at__lte=now).update(
        state=Delivery.State.SENDING, attempts=F("attempts") + 1, attempted_at=now
    )
    if not mine:
        return
    delivery = Delivery.objects.select_related("channel").get(pk=pk)
    delivery.error = _send(delivery)
    if not delivery.error:
        delivery.state = Delivery.State.SENT
    elif delivery.attempts > len(PAUSES):
        delivery.state = Delivery.State.GIVEN_UP
    else:
        delivery.state = Delivery.State.FAILED
        delivery.next_attempt_at = now + timedelta(minutes=PAUSES[delivery.attempts - 1])
    delivery.save(update_fields=["state", "error", "next_attempt_at", "updated_at"])


def deliver_pending() -> int:
    """Send all that is due; return how many were tried.

    What a worker was sending when it died may have arrived or not: rather than say it twice, it is
    given up with a sentence, and the inbox has it in any case.
    """
    now = timezone.now()
    Delivery.objects.filter(state=Delivery.State.SENDING, attempted_at__lt=now - LOST_AFTER).update(
        state=Delivery.State.GIVEN_UP,
        error="发送中断，不确定对方是否收到；为免重复，不再自动重发。",
        updated_at=now,
    )
    due = Delivery.objects.filter(state__in=WAITING, next_attempt_at__lte=now)
    waiting = list(due.order_by("next_attempt_at").values_list("pk", flat=True))
    for pk in waiting:
        deliver(pk)
    return len(waiting)


def _send(delivery: Delivery) -> str:
    """Send; return why it did not work, or nothing."""
    if not delivery.channel.active:
        return "这个渠道已停用。"
    service = plugin(delivery.channel.url)
    if service is None:
        return "渠道的地址已失效，请重新填写。"
    link = urljoin(settings.SITE_URL, delivery.link) if delivery.link else ""
    body = "\n".join(filter(None, [delivery.body, link])) or delivery.title
    try:
        with LogCapture(level=logging.WARNING) as log:
            sent = service.notify(body=body, title=delivery.title, notify_type=NotifyType.INFO)
            answer = re.search(r"error=(\d{3})\b", log.getvalue())
    except Exception as error:
        logger.exception("Delivery %s failed", delivery.pk)
        return f"发送时出错：{type(error).__name__}。"
    if sent:
        return ""
    if answer:
        return f"对方拒绝了（HTTP {answer[1]}），请检查地址和机器人的安全设置。"
    return "没有连上对方，请检查网络和地址。"
