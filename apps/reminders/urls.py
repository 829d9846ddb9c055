from django.urls import path

from apps.reminders.messages import views as messages
from apps.reminders.reminding import views as reminding
from apps.reminders.todos import views as todos

app_name = "reminders"
urlpatterns = [
    path("", todos.mine, name="mine"),
    path("late/", todos.late, name="late"),
    path("todo/<int:pk>/waive/", todos.waive, name="waive"),
    path("todo/<int:pk>/unwaive/", todos.unwaive, name="unwaive"),
    path("requirement/", todos.requirement_list, name="requirement-list"),
    path("requirement/<str:code>/", todos.requirement_detail, name="requirement-detail"),
    path("requirement/<str:code>/check/", todos.requirement_check, name="requirement-check"),
    path(
        "requirement/<str:code>/settings/",
        todos.requirement_settings,
        name="requirement-settings",
    ),
    path("inbox/", messages.inbox, name="inbox"),
    path("inbox/read/", messages.inbox_read, name="inbox-read"),
    path("inbox/<int:pk>/", messages.message_open, name="message-open"),
    path("channel/<int:pk>/test/", messages.channel_test, name="channel-test"),
    path("delivery/<int:pk>/again/", messages.delivery_again, name="delivery-again"),
    path("preferences/", reminding.preferences, name="preferences"),
    *todos.ToDoView.get_urls(),
    *messages.ChannelView.get_urls(),
    *messages.DeliveryView.get_urls(),
    *reminding.ReminderView.get_urls(),
]
