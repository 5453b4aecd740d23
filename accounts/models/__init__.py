from accounts.models.invitation import Invitation
from accounts.models.role import RoleAssignment
from accounts.models.section import Section
from accounts.models.session import UserSession
from accounts.models.user import User

__all__ = ["Invitation", "RoleAssignment", "Section", "User", "UserSession"]
