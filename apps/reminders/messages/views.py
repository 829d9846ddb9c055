"""Pages of the inbox, the channels and what went through them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core.crud import CRUDView
from apps.reminders.messages import services
from apps.reminders.messages.forms import ChannelForm
from apps.reminders.messages.models import Channel, Delivery, Message

PER_PAGE = 30


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """收件箱, newest first; unread ones only, if asked."""
    found = Message.objects.visible_to(request.user)
    only_unread = "unread" in request.GET
    if only_unread:
        found = found.unread()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reminders/inbox.html", {"page_obj": page, "only_unread": only_unread})


@login_required
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a message is about; it is read then."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    services.mark_read(Message.objects.filter(pk=message.pk))
    safe = url_has_allowed_host_and_scheme(message.link, {request.get_host()})
    return redirect(message.link if safe else "reminders:inbox")


@login_required
@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark one message as read (``pk``), or all."""
    found = Message.objects.visible_to(request.user)
    if pk := request.POST.get("pk", ""):
        found = found.filter(pk=pk) if pk.isdigit() else found.none()
    services.mark_read(found)
    return redirect("reminders:inbox")


class ChannelView(CRUDView):
    """通知渠道."""

    model = Channel
    form_class = ChannelForm
    columns = ["title", "owner", "masked_url", "active"]
    filter_fields = ["active"]
    detail_fields = ["title", "owner", "masked_url", "active"]
    pages = ["list", "create", "detail", "update", "delete", "history"]
    empty_hint = "把钉钉、企业微信机器人或邮箱的地址填进来，提醒就会同时发到那里。"

    def get_queryset(self):
        return super().get_queryset().select_related("staff", "department", "school_class")

    def get_form_kwargs(self) -> dict:
        return {"user": self.request.user}

    def get_detail_context(self) -> dict:
        return {**super().get_detail_context(), "deliveries": self.object.deliveries.all()[:20]}


class DeliveryView(CRUDView):
    """发送记录: what went out, what did not and why."""

    model = Delivery
    columns = ["created_at", "channel", "title", "state", "attempts", "error"]
    filter_fields = ["state", "channel"]
    detail_fields = [
        "channel",
        "title",
        "body",
        "state",
        "attempts",
        "attempted_at",
        "next_attempt_at",
        "error",
    ]
    pages = ["list", "export", "detail"]
    empty_hint = "设好通知渠道以后，发到钉钉、邮箱的每一条都会记在这里。"

    def get_queryset(self):
        return super().get_queryset().select_related("channel")


@login_required
@require_POST
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    """发送测试消息."""
    channel = get_object_or_404(Channel.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm(Channel.get_perm("update"), channel):
        raise PermissionDenied("您不能使用这个渠道。")
    services.try_out(channel)
    messages.success(request, "测试消息已发出，结果见下面的发送记录（刷新可见）。")
    return redirect(channel)


@login_required
@require_POST
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more what was given up."""
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    services.send_again(delivery)
    messages.success(request, "已重新排队发送。")
    return redirect(delivery)
