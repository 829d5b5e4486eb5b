# SPDX-License-Identifier: MIT
"""The three profiles."""

import dataclasses
import enum


class SecurityProfile(str, enum.Enum):
    """Their names."""

    STANDARD = "standard"
    REGULATED = "regulated"
    RESTRICTED = "restricted"


class IntrospectionPolicy(str, enum.Enum):
    """Who may ask for the schema."""

    ENABLED = "enabled"
    AUTHENTICATED = "authenticated"
    DISABLED = "disabled"


class AuditLevel(str, enum.Enum):
    """What is noted down."""

    MINIMAL = "minimal"
    STANDARD = "standard"
    ENHANCED = "enhanced"
    VERBOSE = "verbose"


class ErrorDetailLevel(str, enum.Enum):
    """What clients are told of errors."""

    FULL = "full"
    SAFE = "safe"
    MINIMAL = "minimal"


@dataclasses.dataclass(frozen=True)
class SecurityProfileConfig:
    """max_body_size: bytes."""

    profile: SecurityProfile
    tls_required: bool = False
    mtls_required: bool = False
    min_tls_version: str = "1.2"
    auth_required: bool = True
    token_expiry_minutes: int = 60
    introspection_policy: IntrospectionPolicy = IntrospectionPolicy.AUTHENTICATED
    max_query_depth: int = 10
    max_query_complexity: int = 1000
    max_body_size: int = 1_048_576
    rate_limit_enabled: bool = True
    rate_limit_requests_per_minute: int = 100
    audit_level: AuditLevel = AuditLevel.STANDARD
    audit_field_access: bool = False
    error_detail_level: ErrorDetailLevel = ErrorDetailLevel.SAFE


STANDARD_PROFILE = SecurityProfileConfig(SecurityProfile.STANDARD, max_query_depth=15)
REGULATED_PROFILE = SecurityProfileConfig(
    SecurityProfile.REGULATED,
    tls_required=True,
    token_expiry_minutes=15,
    introspection_policy=IntrospectionPolicy.DISABLED,
    rate_limit_requests_per_minute=50,
    audit_level=AuditLevel.ENHANCED,
    audit_field_access=True,
)
RESTRICTED_PROFILE = SecurityProfileConfig(
    SecurityProfile.RESTRICTED,
    tls_required=True,
    mtls_required=True,
    min_tls_version="1.3",
    token_expiry_minutes=5,
    introspection_policy=IntrospectionPolicy.DISABLED,
    max_query_depth=5,
    max_query_complexity=500,
    max_body_size=524_288,
    rate_limit_requests_per_minute=10,
    audit_level=AuditLevel.VERBOSE,
    audit_field_access=True,
    error_detail_level=ErrorDetailLevel.MINIMAL,
)

_PROFILES = {p.profile: p for p in (STANDARD_PROFILE, REGULATED_PROFILE, RESTRICTED_PROFILE)}


def get_profile(profile: str | SecurityProfile) -> SecurityProfileConfig:
    """By its name, in any case.  Raises ValueError for another one."""
    try:
        return _PROFILES[SecurityProfile(str(getattr(profile, "value", profile)).lower())]
    except ValueError:
        known = ", ".join(p.value for p in SecurityProfile)
        message = f"Unknown security profile '{profile}'. Available profiles: {known}"
        raise ValueError(message) from None
