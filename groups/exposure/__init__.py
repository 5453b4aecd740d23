"""Who may see each field of this app, and how long it is kept (reliability.md P20).

`public` on Group means: the public page may show it. A field with a switch is still shown only where the
group switched it on; `Group.shows()` and the directory's side table decide that.
"""

from core.exposure import expose
from groups import models, rules
from groups.rules import terms as rules_terms

for reference in (models.ActivityField, models.OrganisationForm, models.Area, models.CentreSite):
    expose(reference, public=[f.name for f in reference._meta.fields], retention="使っているあいだ")

GROUP = expose(
    models.Group,
    public=(
        "number", "name", "kana", "form", "main_field", "fields", "areas", "purpose", "activities",
        "tagline", "weekdays", "time_bands", "schedule_text", "place_text", "welcome_text",
        "beginner_welcome", "recruiting", "fee_text", "first_visit", "introduction", "website",
        "founded_year", "founded_month", "founded_day", "members_total", "corporate_number",
        "registered_on", "confirmed_on", "state", "takes_questions", "same_as",
    ),
    group=(
        "valid_until", "ended_on", "end_reason", "unlisted", "public_fields", "held_fields",
        "members_citizens", "officers_total", "version",
    ),
    staff=("id", "name_key", "order_key", "created_at", "updated_at"),
    personal=(
        "representative_name", "representative_kana", "representative_address", "representative_phone",
        "representative_email", "contact_name", "contact_phone", "contact_email",
    ),
    retention=rules.GROUPS,
)  # fmt: skip
expose(
    models.DirectoryEntry,
    public=[f.name for f in models.DirectoryEntry._meta.fields],
    retention=rules.GROUPS,
)
expose(
    models.Photo,
    public=("id", "group", "report", "alt", "caption", "width", "height", "variants", "position"),
    group=("held",),
    staff=("consent", "added_at"),
    personal=("added_by",),
    retention=rules.GROUPS,
)
# Public where it is published and not held (ActivityReportQuerySet.shown); drafts are the group's.
expose(
    models.ActivityReport,
    public=("id", "group", "held_on", "place", "people", "title", "body", "published_at"),
    group=("state", "state_changed_at", "held", "version", "created_at", "updated_at"),
    personal=("proxy",),
    retention=(rules.GROUPS, rules.UNPUBLISHED_REPORTS),
)
expose(
    models.ContentHold,
    group=(
        "id", "group", "kind", "object_id", "field", "label", "state", "state_changed_at", "reason",
        "placed_at", "answer", "answered_at", "reply", "decided_at",
    ),
    personal=("placed_by", "answered_by", "decided_by", "proxy"),
    retention=rules.HOLDS,
)  # fmt: skip
expose(
    models.Registration,
    group=(
        "kind", "state", "state_changed_at", "receipt_number", "group", "return_items", "first_submitted_at",
        "submitted_at", "due_on", "decided_at", "decision_reason", "purpose_text_version", "version",
        "created_at", "updated_at",
    ),
    staff=("id", "duplicates", "duplicate_reason", "assigned_to", "decided_by"),
    personal=("applicant", "proxy", "answers", "submitted_answers", "previous_answers"),
    retention=(rules.CASES, rules.DRAFTS),
)  # fmt: skip
expose(
    models.RegistrationDocument,
    staff=("id", "registration", "kind", "added_at", "removed_at"),
    personal=("file",),
    retention=(rules.CASES, rules.DRAFTS),
)
for staff_only in (models.RegistrationCheck, models.InternalNote):
    expose(staff_only, staff=[f.name for f in staff_only._meta.fields], retention=(rules.CASES, rules.DRAFTS))
expose(
    models.Membership,
    group=("id", "group", "role", "started_at", "ended_at"),
    personal=("user", "ended_by"),
    retention=rules.GROUPS,
)
expose(
    models.GroupInvitation,
    group=(
        "id", "group", "role", "channel", "created_at", "expires_at", "accepted_at", "cancelled_at",
        "declined_at",
    ),
    staff=("token_hash",),
    personal=("email", "invited_by", "accepted_by"),
    retention=rules.INVITATIONS,
)  # fmt: skip
expose(
    models.HandOver,
    group=(
        "id", "group", "state", "state_changed_at", "afterwards", "by_centre", "reason", "created_at",
        "expires_on",
    ),
    staff=("assurance",),
    personal=("member", "former", "email", "proposed_by", "answered_by"),
    retention=rules.HAND_OVERS,
)  # fmt: skip
expose(
    models.ImportBatch,
    staff=(
        "id", "state", "file_name", "sha256", "headings", "mapping", "summary", "uploaded_by", "created_at",
        "applied_at", "undone_at",
    ),
    retention=rules.IMPORTS,
)  # fmt: skip
expose(
    models.ImportRow,
    staff=("id", "batch", "row_number", "plan", "candidates", "choice", "group", "version_after", "undone"),
    personal=("cells", "unread", "values", "errors", "changes", "before"),
    retention=rules.IMPORTS,
)
expose(
    models.SavedExport,
    staff=("id", "name", "query", "shared", "version", "used_at"),
    personal=("owner",),
    retention=rules.SAVED_EXPORTS,
)
expose(
    models.MutedTopic,
    staff=("id", "topic", "muted_at"),
    personal=("user",),
    retention="センター職員であるあいだ。役割が終わった夜に消える",
)
expose(
    models.Renewal,
    group=(
        "id", "group", "state", "state_changed_at", "ends_on", "new_end", "channel", "remark", "submitted_at",
        "due_on", "decided_at", "version",
    ),
    staff=("decided_by",),
    personal=("brought_by", "proxy", "proposed", "before", "submitted_by"),
    retention=rules_terms.RENEWALS,
)  # fmt: skip
expose(
    models.Reminder,
    group=("group", "kind", "base_on", "stage", "way", "due_on", "given_on"),
    staff=("id", "given_by"),
    retention=rules_terms.RENEWALS,
)
expose(
    models.Contact,
    staff=[f.name for f in models.Contact._meta.fields],
    retention=rules_terms.CONTACTS,
)
expose(
    models.ClosingNotice,
    group=("id", "group", "state", "state_changed_at", "ends_on", "reason", "submitted_at"),
    personal=("submitted_by", "proxy"),
    retention=rules_terms.RENEWALS,
)
expose(
    models.BatonSheet,
    group=(
        "id", "group", "started_on", "light", "light_since", "light_reasons", "reviewed_on", "reminded_on",
        "updated_at",
    ),
    retention=rules.GROUPS,
)  # fmt: skip
expose(
    models.BatonReview,
    group=("id", "sheet", "reviewed_on", "light", "reasons"),
    personal=("reviewed_by",),
    retention=rules.GROUPS,
)
_SHEET_ROW = ("id", "sheet", "position", "version")
expose(
    models.BatonRole,
    group=(*_SHEET_ROW, "title", "hours"),
    personal=("holder", "deputy", "would_stop"),
    retention=rules.GROUPS,
)
expose(
    models.BatonAccount,
    group=(*_SHEET_ROW, "title", "purpose"),
    personal=("holder", "key_place"),
    retention=rules.GROUPS,
)
expose(
    models.BatonEvent,
    group=(*_SHEET_ROW, "month", "title", "weeks_before"),
    personal=("holder",),
    retention=rules.GROUPS,
)
expose(models.BatonDocument, group=(*_SHEET_ROW, "title"), personal=("place",), retention=rules.GROUPS)
expose(
    models.BatonContact,
    group=_SHEET_ROW,
    personal=("title", "purpose", "reach"),
    retention=rules.GROUPS,
)
expose(
    models.ChangeNotice,
    group=(
        "id", "group", "state", "state_changed_at", "receipt_number", "channel", "parts", "return_items",
        "first_submitted_at", "submitted_at", "due_on", "decided_at", "decision_reason", "version",
        "created_at", "updated_at",
    ),
    staff=("duplicates", "duplicate_reason", "assigned_to", "decided_by"),
    personal=("applicant", "proxy", "answers", "submitted_answers", "previous_answers", "before"),
    retention=(rules.CASES, rules.DRAFTS),
)  # fmt: skip
expose(
    models.ChangeDocument,
    group=("id", "notice", "added_at", "removed_at"),
    personal=("file",),
    retention=(rules.CASES, rules.DRAFTS),
)
expose(models.ChangeNote, staff=[f.name for f in models.ChangeNote._meta.fields], retention=rules.CASES)
expose(
    models.GroupDocument,
    group=("id", "group", "kind", "came_with", "started_on", "ended_on"),
    personal=("file",),
    retention=(rules.GROUPS, rules.CASES),
)
expose(
    models.ProxyEntry,
    group=("channel", "received_on", "entered", "receipt", "signed_on", "entered_at"),
    staff=("id", "about_type", "about_id", "about_label", "signed_noted_by", "typed_by"),
    personal=("on_behalf_of", "brought_by", "phone", "reason", "entered_by", "scan"),
    retention=(rules.CASES, rules.DRAFTS, rules.PROXIES),
)
expose(
    models.ProxyNotice,
    staff=("id", "entry", "subject", "created_at", "done_at", "done_by", "way"),
    personal=("body",),
    retention=(rules.CASES, rules.DRAFTS),
)
expose(
    models.DifferentGroups,
    staff=("id", "first", "second", "said_at"),
    personal=("said_by",),
    retention=rules.GROUPS,
)
