"""What everybody may see of the teaching wing, without an account."""

app_name = "open"
urlpatterns = [
    # -- homework
    # -- after-school courses
    # -- online resources
]
