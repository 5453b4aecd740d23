"""Addresses of this app for signed-in people: applications, own groups, invitations."""

from django.urls import URLPattern, URLResolver, path

from groups.views import (
    my_certificate,
    my_check,
    my_documents,
    my_group,
    my_members,
    my_page,
    my_photos,
    my_registration,
    my_renewal,
    my_standing,
    my_step,
)

app_name = "groups_my"
_CASE = "registrations/<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("registrations/start/", my_registration.start, name="registration_start"),
    path(_CASE, my_registration.overview, name="registration"),
    path(_CASE + "receipt/", my_registration.receipt, name="registration_receipt"),
    path(_CASE + "print/", my_registration.print_copy, name="registration_print"),
    path(_CASE + "withdraw/", my_registration.withdraw, name="registration_withdraw"),
    path(_CASE + "delete/", my_registration.delete, name="registration_delete"),
    path(_CASE + "check/", my_check.check, name="registration_check"),
    path(_CASE + "documents/", my_documents.documents, name="registration_documents"),
    path(_CASE + "documents/<int:document_pk>/", my_documents.document, name="document"),
    path(_CASE + "documents/<int:document_pk>/remove/", my_documents.remove, name="document_remove"),
    path(_CASE + "<slug:slug>/", my_step.step, name="registration_step"),
    path("groups/<int:number>/", my_group.group, name="group"),
    path("groups/<int:number>/page/", my_page.edit, name="edit_page"),
    path("groups/<int:number>/page/confirm/", my_page.confirm, name="confirm_page"),
    path("groups/<int:number>/photos/", my_photos.photos, name="photos"),
    path("groups/<int:number>/photos/<int:pk>/", my_photos.words, name="photo_words"),
    path("groups/<int:number>/photos/<int:pk>/move/", my_photos.move, name="photo_move"),
    path("groups/<int:number>/photos/<int:pk>/remove/", my_photos.remove, name="photo_remove"),
    path("groups/<int:number>/certificate/", my_certificate.page, name="certificate_page"),
    path("groups/<int:number>/certificate.pdf", my_certificate.pdf, name="certificate"),
    path("groups/<int:number>/members/", my_members.members, name="members"),
    path("groups/<int:number>/members/<int:pk>/remove/", my_members.remove, name="member_remove"),
    path("groups/<int:number>/invitations/<int:pk>/cancel/", my_members.cancel, name="invitation_cancel"),
    path("invitations/<str:token>/", my_members.invitation, name="invitation"),
    path("groups/<int:number>/renewal/", my_renewal.renewal, name="renewal"),
    path("groups/<int:number>/renewal/changes/", my_renewal.changes, name="renewal_changes"),
    path("groups/<int:number>/renewal/withdraw/", my_renewal.withdraw, name="renewal_withdraw"),
    path("groups/<int:number>/pause/", my_standing.pause, name="pause"),
    path("groups/<int:number>/resume/", my_standing.resume, name="resume"),
    path("groups/<int:number>/closing/", my_standing.closing, name="closing"),
    path("groups/<int:number>/closing/withdraw/", my_standing.closing_withdraw, name="closing_withdraw"),
    path("claim/", my_members.claim, name="claim"),
]
