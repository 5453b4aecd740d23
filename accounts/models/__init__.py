from accounts.models.invitation import Invitation
from accounts.models.role import Role, RoleAssignment
from accounts.models.section import Section
from accounts.models.session import UserSession
from accounts.models.user import User

__all__ = ["Invitation", "Role", "RoleAssignment", "Section", "User", "UserSession"]
