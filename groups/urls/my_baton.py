"""Addresses of a group's 引き継ぎシート, under /my/."""

from django.urls import path

from groups.views import my_baton, my_baton_posts, my_baton_rows

app_name = "baton"
_SHEET = "groups/<int:number>/baton/"
urlpatterns = [
    path(_SHEET, my_baton.sheet, name="sheet"),
    path(_SHEET + "begin/", my_baton.begin, name="begin"),
    path(_SHEET + "review/", my_baton.review, name="review"),
    path(_SHEET + "booklet.pdf", my_baton.booklet, name="booklet"),
    path(_SHEET + "roles/<int:pk>/posts/", my_baton_posts.posts, name="posts"),
    path(_SHEET + "<slug:part>/", my_baton_rows.rows, name="rows"),
    path(_SHEET + "<slug:part>/add/", my_baton_rows.add, name="add"),
    path(_SHEET + "<slug:part>/<int:pk>/", my_baton_rows.change, name="change"),
    path(_SHEET + "<slug:part>/<int:pk>/remove/", my_baton_rows.remove, name="remove"),
    path(_SHEET + "<slug:part>/<int:pk>/move/", my_baton_rows.move, name="move"),
]
