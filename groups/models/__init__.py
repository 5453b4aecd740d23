from groups.models.activity_report import ActivityReport
from groups.models.baton import (
    BatonAccount,
    BatonContact,
    BatonDocument,
    BatonEvent,
    BatonReview,
    BatonRole,
    BatonSheet,
)
from groups.models.change import ChangeDocument, ChangeNote, ChangeNotice, GroupDocument
from groups.models.content_hold import ContentHold
from groups.models.different import DifferentGroups
from groups.models.directory import DirectoryEntry
from groups.models.group import ALWAYS_PUBLIC, PERSONAL_SWITCHES, SWITCHABLE, TIME_BANDS, WEEKDAYS, Group
from groups.models.handover import HandOver
from groups.models.imports import ImportBatch, ImportRow
from groups.models.membership import MAY, GroupInvitation, Membership
from groups.models.mistake import MistakeReport
from groups.models.need import Need
from groups.models.notice_choice import MutedTopic, Topic
from groups.models.photo import Photo
from groups.models.proxy import ProxyEntry, ProxyNotice
from groups.models.question import AskedMailbox, MutedMail, Question, QuestionLetter, QuestionLink
from groups.models.reference import ActivityField, Area, CentreSite, OrganisationForm
from groups.models.registration import InternalNote, Registration, RegistrationCheck, RegistrationDocument
from groups.models.renewal import Channel, ClosingNotice, Contact, Reminder, Renewal
from groups.models.saved_export import SavedExport

__all__ = [
    "ALWAYS_PUBLIC",
    "MAY",
    "PERSONAL_SWITCHES",
    "SWITCHABLE",
    "TIME_BANDS",
    "WEEKDAYS",
    "ActivityField",
    "ActivityReport",
    "Area",
    "AskedMailbox",
    "BatonAccount",
    "BatonContact",
    "BatonDocument",
    "BatonEvent",
    "BatonReview",
    "BatonRole",
    "BatonSheet",
    "CentreSite",
    "ChangeDocument",
    "ChangeNote",
    "ChangeNotice",
    "Channel",
    "ClosingNotice",
    "Contact",
    "ContentHold",
    "DifferentGroups",
    "DirectoryEntry",
    "Group",
    "GroupDocument",
    "GroupInvitation",
    "HandOver",
    "ImportBatch",
    "ImportRow",
    "InternalNote",
    "Membership",
    "MistakeReport",
    "MutedMail",
    "MutedTopic",
    "Need",
    "OrganisationForm",
    "Photo",
    "ProxyEntry",
    "ProxyNotice",
    "Question",
    "QuestionLetter",
    "QuestionLink",
    "Registration",
    "RegistrationCheck",
    "RegistrationDocument",
    "Reminder",
    "Renewal",
    "SavedExport",
    "Topic",
]
