"""Who may do what with groups and registrations (reliability.md section 3). When: see lifecycles.py."""

from typing import Any

from accounts.permissions import is_administrator, is_centre_staff, is_coordinator, is_tsunagari
from core import clock, settings_rows
from groups.models import (
    ChangeNotice,
    ClosingNotice,
    ContentHold,
    Group,
    HandOver,
    Membership,
    Need,
    ProxyEntry,
    Registration,
    Renewal,
    SavedExport,
)
from groups.rules import FOUR_EYES

# What the centre types for a group and another officer decides on.
Typed = Registration | Renewal | ChangeNotice | ClosingNotice | ContentHold


def is_member(user: Any, group: Group) -> bool:
    """A current member of the group, in any role. Asked at each request, so a removed one is out at once."""
    return user.is_authenticated and group.memberships.filter(user=user, ended_at=None).exists()


def is_representative(user: Any, group: Group) -> bool:
    return (
        user.is_authenticated
        and group.memberships.filter(user=user, ended_at=None, role=Membership.Role.REPRESENTATIVE).exists()
    )


def can_edit_page(user: Any, group: Group) -> bool:
    """Members edit their group's public page themselves at any time; the centre may help."""
    return is_member(user, group) or is_centre_staff(user)


def can_write_need(user: Any, need: Need) -> bool:
    """Members write their own group's posts; the centre may help, but with no draft that it did not begin."""
    if user is None or not can_edit_page(user, need.group):
        return False
    return need.state != Need.State.DRAFT or need.proxy_id is not None or is_member(user, need.group)


def can_manage_members(user: Any, group: Group) -> bool:
    """Invites, removes, changes roles, and proposes who represents the group next."""
    return is_representative(user, group)


def can_change_members(user: Any, group: Group) -> bool:
    """Invites and removes editors and treasurers, changes their roles; the centre where somebody asked."""
    if can_manage_members(user, group):
        return True
    represented = group.memberships.filter(ended_at=None, role=Membership.Role.REPRESENTATIVE).exists()
    return represented and is_centre_staff(user) and not is_member(user, group)


def can_renew(user: Any, group: Group) -> bool:
    """Every member may say that nothing has changed; the centre takes it at the desk or on the telephone."""
    return user is not None and can_edit_page(user, group)


def can_pause(user: Any, group: Group) -> bool:
    """Pause, resume and end are the representative's word; the centre may write it down."""
    return user is not None and (is_representative(user, group) or can_process_group(user, group))


def can_process_group(user: Any, group: Group) -> bool:
    """The centre decides on renewals, restores and strikes off; never on a group of the officer's own."""
    return user is not None and is_centre_staff(user) and not is_member(user, group)


def can_accept_renewal(user: Any, renewal: Renewal) -> bool:
    """Never a renewal that the officer typed for the group."""
    return can_process_group(user, renewal.group) and not is_typists_case(user, renewal)


def can_end_by_notice(user: Any, notice: ClosingNotice) -> bool:
    """Never by a 廃止届 that the officer typed for the group."""
    return can_process_group(user, notice.group) and not is_typists_case(user, notice)


def can_edit_baton(user: Any, group: Group) -> bool:
    """Every member writes on the group's 引き継ぎシート: it is about all of them. The centre may help."""
    return user is not None and can_edit_page(user, group)


def can_read_batons(user: Any) -> bool:
    """A whole sheet names people: besides the group only the centre with its coordinator; it is recorded."""
    return user is not None and (is_centre_staff(user) or is_coordinator(user))


def can_note_baton_contact(user: Any, group: Group) -> bool:
    """Who spoke with the group writes it down; never about a group of one's own."""
    return can_read_batons(user) and not is_member(user, group)


def can_view_baton_list(user: Any) -> bool:
    """The lights without anybody's name."""
    return can_read_batons(user) or is_tsunagari(user)


def can_hand_over_for(user: Any, group: Group) -> bool:
    """The centre hands over when the representative cannot be reached; never in an officer's own group."""
    return can_process_group(user, group)


def can_answer_hand_over(user: Any, hand_over: HandOver) -> bool:
    """Only the person who was asked."""
    return user is not None and HandOver.objects.addressed_to(user).filter(pk=hand_over.pk).exists()


def can_withdraw_hand_over(user: Any, hand_over: HandOver) -> bool:
    """The side that proposed it; the centre also a group's own, because it may have to act for the group."""
    if can_hand_over_for(user, hand_over.group):
        return True
    if user is None or hand_over.by_centre:
        return False
    # Whoever proposed is not the representative any more once it was accepted, and then reads that it was.
    return hand_over.proposed_by_id == user.pk or can_manage_members(user, hand_over.group)


def can_apply(user: Any) -> bool:
    """Anyone with an account may apply for a new group."""
    return bool(user is not None and user.is_authenticated)


def owns_registration(user: Any, registration: Registration) -> bool:
    return user is not None and registration.applicant_id == user.pk


def can_enter_for_others(user: Any) -> bool:
    """Proxy entry: the centre types what came on paper, by fax, by telephone or at the desk."""
    return is_centre_staff(user)


def can_type_for(user: Any, registration: Registration) -> bool:
    """An application of people without an account; any officer may go on where a colleague stopped."""
    return user is not None and registration.applicant_id is None and can_enter_for_others(user)


def can_write_registration(user: Any, registration: Registration) -> bool:
    return owns_registration(user, registration) or can_type_for(user, registration)


def has_typed(user: Any, case: Typed) -> bool:
    """Whether this officer typed any of it for the group."""
    typed = ProxyEntry.typed_by.through.objects.filter(user=user.pk)
    return case.proxy_id is not None and typed.filter(proxyentry=case.proxy_id).exists()


def is_typists_case(user: Any, case: Typed) -> bool:
    """Four eyes: who typed something for a group does not decide on it (a setting of the office)."""
    return has_typed(user, case) and bool(settings_rows.value(FOUR_EYES.key, on=clock.today()))


def is_own_case(user: Any, registration: Registration) -> bool:
    """An officer never decides on an application of their own (reliability.md section 3, rule 2)."""
    return registration.applicant_id == user.pk


def can_view_queue(user: Any) -> bool:
    """The centre processes registrations; 地域のつながり課 can view."""
    return is_centre_staff(user) or is_tsunagari(user)


def can_process_queue(user: Any) -> bool:
    return is_centre_staff(user)


def can_view_case(user: Any, registration: Registration) -> bool:
    return can_view_queue(user) and not is_own_case(user, registration)


def can_process_case(user: Any, registration: Registration) -> bool:
    return user is not None and is_centre_staff(user) and not is_own_case(user, registration)


def can_decide_case(user: Any, registration: Registration) -> bool:
    """Never on an application that the officer typed for the group."""
    return can_process_case(user, registration) and not is_typists_case(user, registration)


def can_import(user: Any) -> bool:
    return is_centre_staff(user)


def can_export(user: Any) -> bool:
    return is_centre_staff(user) or is_tsunagari(user)


def owns_saved_export(user: Any, saved: SavedExport) -> bool:
    """A shared choice is used by colleagues, but changed by its owner only."""
    return saved.owner_id == user.pk and can_export(user)


def can_join_groups(user: Any) -> bool:
    """Two numbers of one group are joined, and taken apart, by the centre."""
    return is_centre_staff(user)


def can_choose_notices(user: Any) -> bool:
    """Mails to the office go to the centre's staff, so they choose."""
    return is_centre_staff(user)


def can_invite_groups(user: Any) -> bool:
    return is_centre_staff(user)


def can_edit_settings(user: Any) -> bool:
    return is_tsunagari(user) or is_administrator(user)


def can_edit_sites(user: Any) -> bool:
    return is_centre_staff(user) or is_tsunagari(user)


def can_view_holds(user: Any) -> bool:
    """What the centre has hidden: the centre decides, 地域のつながり課 can view."""
    return is_centre_staff(user) or is_tsunagari(user)


def can_place_holds(user: Any) -> bool:
    return is_centre_staff(user)


def can_hold_content(user: Any, group: Group, *, is_own: bool | None = None) -> bool:
    """An officer never decides about the content of a group of their own.

    is_own: whether they act for it, where that was read together with the group.
    """
    if user is None or not is_centre_staff(user):
        return False
    return not (is_member(user, group) if is_own is None else is_own)


def can_answer_hold(user: Any, hold: ContentHold) -> bool:
    """The group; the centre writes down what it said, but nobody answers their own question."""
    if user is None:
        return False
    return is_member(user, hold.group) or (
        can_process_group(user, hold.group) and hold.placed_by_id != user.pk
    )


def can_decide_hold(user: Any, hold: ContentHold) -> bool:
    """Never on an answer that the officer typed for the group."""
    return can_hold_content(user, hold.group) and not is_typists_case(user, hold)


def can_send_change(user: Any, notice: ChangeNotice) -> bool:
    """Any member of the group fills in, sends and withdraws its notice; the centre one that it began."""
    if user is None or not can_edit_page(user, notice.group):
        return False
    return notice.proxy_id is not None or is_member(user, notice.group)


def is_own_change(user: Any, notice: ChangeNotice) -> bool:
    """A notice of an officer's own group, or one they sent before they left it."""
    return notice.applicant_id == user.pk or is_member(user, notice.group)


def can_view_change(user: Any, notice: ChangeNotice) -> bool:
    return can_view_queue(user) and not is_own_change(user, notice)


def can_process_change(user: Any, notice: ChangeNotice) -> bool:
    return user is not None and is_centre_staff(user) and not is_own_change(user, notice)


def can_decide_change(user: Any, notice: ChangeNotice) -> bool:
    """Never on a notice that the officer typed for the group."""
    return can_process_change(user, notice) and not is_typists_case(user, notice)
