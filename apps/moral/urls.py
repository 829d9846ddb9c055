app_name = "moral"
urlpatterns = []
