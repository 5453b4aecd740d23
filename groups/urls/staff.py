"""Addresses of the centre's pages, at /staff/."""

from django.urls import URLPattern, URLResolver, path

from groups.views import (
    staff_case,
    staff_certificate,
    staff_decision,
    staff_groups,
    staff_handover,
    staff_mistakes,
    staff_questions,
    staff_queue,
    staff_same_as,
    staff_sites,
)

app_name = "groups_staff"
urlpatterns: list[URLPattern | URLResolver] = [
    path("registrations/", staff_queue.queue_page, name="queue"),
    path("registrations/print/", staff_queue.queue_print, name="queue_print"),
    path("registrations/<int:pk>/", staff_case.case, name="case"),
    path("registrations/<int:pk>/documents/<int:document_pk>/", staff_case.document, name="document"),
    path("registrations/<int:pk>/assign/", staff_case.assign, name="assign"),
    path("registrations/<int:pk>/notes/", staff_case.note, name="note"),
    path("registrations/<int:pk>/checks/", staff_case.checks, name="checks"),
    path("registrations/<int:pk>/return/", staff_decision.return_case, name="return"),
    path("registrations/<int:pk>/approve/", staff_decision.approve, name="approve"),
    path("registrations/<int:pk>/reject/", staff_decision.reject, name="reject"),
    path("groups/", staff_groups.group_list, name="groups"),
    path("groups/<int:number>/", staff_groups.group, name="group"),
    path("groups/same-as/", staff_same_as.pairs, name="same_as"),
    path("groups/<int:number>/same-as/", staff_same_as.join, name="same_as_join"),
    path("groups/<int:number>/same-as/part/", staff_same_as.part, name="same_as_part"),
    path(
        "groups/<int:number>/same-as/<int:other>/different/",
        staff_same_as.different,
        name="same_as_different",
    ),
    path("groups/<int:number>/same-as/<int:other>/alike/", staff_same_as.alike, name="same_as_alike"),
    path("groups/<int:number>/certificate/", staff_certificate.page, name="certificate"),
    path("groups/<int:number>/certificate.pdf", staff_certificate.pdf, name="certificate_pdf"),
    path("questions/", staff_questions.question_list, name="questions"),
    path("questions/<int:pk>/", staff_questions.question, name="question"),
    path("questions/<int:pk>/<slug:name>/", staff_questions.step, name="question_step"),
    path("mistakes/", staff_mistakes.report_list, name="mistakes"),
    path("mistakes/<int:pk>/", staff_mistakes.report, name="mistake"),
    path("mistakes/<int:pk>/note/", staff_mistakes.note, name="mistake_note"),
    path("mistakes/<int:pk>/<slug:name>/", staff_mistakes.step, name="mistake_step"),
    path("groups/<int:number>/hand-over/", staff_handover.hand_over, name="hand_over"),
    path("groups/<int:number>/hand-over/withdraw/", staff_handover.withdraw, name="hand_over_withdraw"),
    path("hand-overs/", staff_handover.waiting, name="hand_overs"),
    path("sites/", staff_sites.sites, name="sites"),
    path("sites/<int:pk>/", staff_sites.site, name="site"),
]
