# SPDX-License-Identifier: MIT
"""Profiles: what belongs together.  The engine has them too: `security.profile`."""

from fraiseql.security.profiles.definitions import (
    REGULATED_PROFILE,
    RESTRICTED_PROFILE,
    STANDARD_PROFILE,
    AuditLevel,
    ErrorDetailLevel,
    IntrospectionPolicy,
    SecurityProfile,
    SecurityProfileConfig,
    get_profile,
)
from fraiseql.security.profiles.enforcer import ProfileEnforcer, QueryValidatorConfig

__all__ = [
    "REGULATED_PROFILE",
    "RESTRICTED_PROFILE",
    "STANDARD_PROFILE",
    "AuditLevel",
    "ErrorDetailLevel",
    "IntrospectionPolicy",
    "ProfileEnforcer",
    "QueryValidatorConfig",
    "SecurityProfile",
    "SecurityProfileConfig",
    "get_profile",
]
