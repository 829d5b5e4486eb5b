# SPDX-License-Identifier: MIT
"""Headers that browsers keep to."""

import dataclasses
import enum
from collections.abc import Callable
from typing import Any

from fraiseql.core.asgi import App, Receive, Request, Scope, Send, add_middleware, with_headers


class CSPDirective(enum.Enum):
    """Directives of a content security policy."""

    DEFAULT_SRC = "default-src"
    SCRIPT_SRC = "script-src"
    STYLE_SRC = "style-src"
    IMG_SRC = "img-src"
    CONNECT_SRC = "connect-src"
    FONT_SRC = "font-src"
    OBJECT_SRC = "object-src"
    MEDIA_SRC = "media-src"
    FRAME_SRC = "frame-src"
    CHILD_SRC = "child-src"
    FORM_ACTION = "form-action"
    FRAME_ANCESTORS = "frame-ancestors"
    BASE_URI = "base-uri"
    MANIFEST_SRC = "manifest-src"
    WORKER_SRC = "worker-src"
    UPGRADE_INSECURE_REQUESTS = "upgrade-insecure-requests"
    BLOCK_ALL_MIXED_CONTENT = "block-all-mixed-content"
    REQUIRE_SRI_FOR = "require-sri-for"
    REPORT_URI = "report-uri"
    REPORT_TO = "report-to"


class FrameOptions(enum.Enum):
    """Who may show a page in a frame."""

    DENY = "DENY"
    SAMEORIGIN = "SAMEORIGIN"
    ALLOW_FROM = "ALLOW-FROM"


class ReferrerPolicy(enum.Enum):
    """What is said of the page before."""

    NO_REFERRER = "no-referrer"
    NO_REFERRER_WHEN_DOWNGRADE = "no-referrer-when-downgrade"
    ORIGIN = "origin"
    ORIGIN_WHEN_CROSS_ORIGIN = "origin-when-cross-origin"
    SAME_ORIGIN = "same-origin"
    STRICT_ORIGIN = "strict-origin"
    STRICT_ORIGIN_WHEN_CROSS_ORIGIN = "strict-origin-when-cross-origin"
    UNSAFE_URL = "unsafe-url"


@dataclasses.dataclass
class ContentSecurityPolicy:
    """report_only: browsers report what they would refuse."""

    directives: dict[CSPDirective, list[str]] = dataclasses.field(default_factory=dict)
    report_only: bool = False

    def add_directive(self, directive: CSPDirective, sources: str | list[str]) -> None:
        """Adds sources that are not there yet."""
        there = self.directives.setdefault(directive, [])
        new = [sources] if isinstance(sources, str) else sources
        there += [source for source in new if source not in there]

    def remove_directive(self, directive: CSPDirective) -> None:
        """Takes a directive away, if it is there."""
        self.directives.pop(directive, None)

    def to_header_value(self) -> str:
        """`default-src 'self'; …`.  Raises ValueError for a source that would end its directive."""
        for sources in self.directives.values():
            for source in sources:
                if any(c in source for c in ";,\r\n"):
                    raise ValueError(f"{source!r} is no source")
        return "; ".join(" ".join([d.value, *sources]) for d, sources in self.directives.items())

    def get_header_name(self) -> str:
        """The name that goes with it."""
        name = "Content-Security-Policy"
        return f"{name}-Report-Only" if self.report_only else name


@dataclasses.dataclass
class SecurityHeadersConfig:
    """What is None or False is not sent.  hsts: sent over https alone.  exclude_paths: exactly
    these get none.  conditional_headers: functions of the request that return more headers."""

    csp: ContentSecurityPolicy | None = None
    frame_options: FrameOptions | None = FrameOptions.SAMEORIGIN
    frame_options_allow_from: str | None = None
    content_type_options: bool = True
    xss_protection: bool = True
    xss_protection_mode: str = "1; mode=block"
    hsts: bool = True
    hsts_max_age: int = 31536000
    hsts_include_subdomains: bool = True
    hsts_preload: bool = False
    referrer_policy: ReferrerPolicy | None = ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN
    permissions_policy: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    cross_domain_policies: str = "none"
    cross_origin_embedder_policy: str | None = None
    cross_origin_opener_policy: str | None = None
    cross_origin_resource_policy: str | None = None
    custom_headers: dict[str, str] = dataclasses.field(default_factory=dict)
    exclude_paths: set[str] = dataclasses.field(
        default_factory=lambda: {"/docs", "/redoc", "/openapi.json"}
    )
    conditional_headers: list[Callable[[Any], dict[str, str]]] = dataclasses.field(
        default_factory=list
    )

    def headers(self, request: Request) -> dict[str, str]:
        """All headers of the answer to a request."""
        said: dict[str, str | None] = {
            "X-Frame-Options": self._frames(),
            "X-Content-Type-Options": "nosniff" if self.content_type_options else None,
            "X-XSS-Protection": self.xss_protection_mode if self.xss_protection else None,
            "Strict-Transport-Security": self._hsts(request),
            "Referrer-Policy": self.referrer_policy.value if self.referrer_policy else None,
            "Permissions-Policy": self._permissions(),
            "X-Permitted-Cross-Domain-Policies": self.cross_domain_policies or None,
            "Cross-Origin-Embedder-Policy": self.cross_origin_embedder_policy,
            "Cross-Origin-Opener-Policy": self.cross_origin_opener_policy,
            "Cross-Origin-Resource-Policy": self.cross_origin_resource_policy,
        }
        if self.csp is not None:
            said[self.csp.get_header_name()] = self.csp.to_header_value()
        made = {name: value for name, value in said.items() if value is not None}
        made |= self.custom_headers
        for more in self.conditional_headers:
            made |= more(request)
        return made

    def _frames(self) -> str | None:
        if self.frame_options is FrameOptions.ALLOW_FROM:
            return f"ALLOW-FROM {self.frame_options_allow_from}"
        return self.frame_options.value if self.frame_options else None

    def _hsts(self, request: Request) -> str | None:
        if not self.hsts or request.scheme != "https":
            return None
        parts = [f"max-age={self.hsts_max_age}"]
        parts += ["includeSubDomains"] if self.hsts_include_subdomains else []
        parts += ["preload"] if self.hsts_preload else []
        return "; ".join(parts)

    def _permissions(self) -> str | None:
        parts = (f"{name}=({' '.join(who)})" for name, who in self.permissions_policy.items())
        return ", ".join(parts) or None


class SecurityHeadersMiddleware:
    """Puts the headers into every answer."""

    def __init__(self, app: App | None, config: SecurityHeadersConfig | None = None) -> None:
        self.app = app
        self.config = config or SecurityHeadersConfig()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        assert self.app is not None
        if scope["type"] != "http" or scope["path"] in self.config.exclude_paths:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        add = with_headers(send, lambda: self.config.headers(request).items())
        await self.app(scope, receive, add)


_D = CSPDirective
_SELF, _NONE, _INLINE = "'self'", "'none'", "'unsafe-inline'"


def create_strict_csp() -> ContentSecurityPolicy:
    """For pages of one's own: nothing from elsewhere but fonts of Google, no frames."""
    return ContentSecurityPolicy(
        {
            _D.DEFAULT_SRC: [_SELF],
            _D.SCRIPT_SRC: [_SELF, _INLINE],
            _D.STYLE_SRC: [_SELF, _INLINE],
            _D.IMG_SRC: [_SELF, "data:"],
            _D.CONNECT_SRC: [_SELF],
            _D.FONT_SRC: [_SELF, "https://fonts.gstatic.com"],
            _D.OBJECT_SRC: [_NONE],
            _D.FRAME_SRC: [_NONE],
            _D.FORM_ACTION: [_SELF],
            _D.FRAME_ANCESTORS: [_NONE],
            _D.BASE_URI: [_SELF],
            _D.UPGRADE_INSECURE_REQUESTS: [],
        }
    )


def create_development_csp() -> ContentSecurityPolicy:
    """For development: nearly everything."""
    local = [f"{scheme}://localhost:*" for scheme in ("http", "ws", "wss")]
    return ContentSecurityPolicy(
        {
            _D.DEFAULT_SRC: [_SELF, _INLINE, "'unsafe-eval'"],
            _D.CONNECT_SRC: [_SELF, *local],
            _D.IMG_SRC: [_SELF, "data:", "http:", "https:"],
            _D.FONT_SRC: [_SELF, "https://fonts.gstatic.com", "https://cdn.jsdelivr.net"],
            _D.OBJECT_SRC: [_NONE],
        }
    )


def create_api_csp() -> ContentSecurityPolicy:
    """For answers that are no pages: nothing."""
    names = (_D.DEFAULT_SRC, _D.FRAME_ANCESTORS, _D.FORM_ACTION, _D.BASE_URI)
    return ContentSecurityPolicy({name: [_NONE] for name in names})


def create_production_security_config(
    domain: str, api_only: bool = False, enable_hsts_preload: bool = False
) -> SecurityHeadersConfig:
    """For production.  domain: pages may connect to it.  api_only: there are no pages."""
    csp = create_api_csp() if api_only else create_strict_csp()
    if not api_only:
        csp.add_directive(_D.CONNECT_SRC, f"https://{domain}")
    off = "camera microphone geolocation payment usb magnetometer gyroscope accelerometer"
    return SecurityHeadersConfig(
        csp=csp,
        frame_options=FrameOptions.DENY if api_only else FrameOptions.SAMEORIGIN,
        hsts_preload=enable_hsts_preload,
        permissions_policy={name: [] for name in off.split()},
        cross_origin_embedder_policy="require-corp",
        cross_origin_opener_policy="same-origin",
        cross_origin_resource_policy="same-site",
    )


def create_development_security_config() -> SecurityHeadersConfig:
    """For development: no HSTS, and pages of tools are left alone."""
    config = SecurityHeadersConfig(
        csp=create_development_csp(),
        hsts=False,
        referrer_policy=ReferrerPolicy.NO_REFERRER_WHEN_DOWNGRADE,
    )
    config.exclude_paths |= {"/graphql", "/playground"}
    return config


def create_graphql_security_config(
    trusted_origins: list[str], enable_introspection: bool = False
) -> SecurityHeadersConfig:
    """For an API that pages of other origins use.  enable_introspection: and for GraphiQL on it."""
    csp = create_api_csp()
    csp.add_directive(_D.CONNECT_SRC, [_SELF, *trusted_origins])
    if enable_introspection:
        csp.add_directive(_D.SCRIPT_SRC, [_SELF, _INLINE])
        csp.add_directive(_D.STYLE_SRC, [_SELF, _INLINE])
        csp.add_directive(_D.IMG_SRC, [_SELF, "data:"])
    return SecurityHeadersConfig(
        csp=csp, frame_options=FrameOptions.DENY, cross_origin_resource_policy="cross-origin"
    )


def setup_security_headers(
    app: Any, config: SecurityHeadersConfig | None = None, environment: str = "production"
) -> SecurityHeadersMiddleware:
    """Puts the middleware before an application of FastAPI or Starlette.  config: None is that of
    the environment, `production` or `development`."""
    if config is None:
        production = environment == "production"
        config = SecurityHeadersConfig(csp=create_strict_csp()) if production else None
        config = config or create_development_security_config()
    return add_middleware(app, SecurityHeadersMiddleware(None, config))
