# SPDX-License-Identifier: MIT
"""What a bill of materials is made of."""

import dataclasses
import datetime
import enum
import uuid

__all__ = [
    "SBOM",
    "Component",
    "ComponentIdentifier",
    "ComponentType",
    "Hash",
    "HashAlgorithm",
    "License",
    "Supplier",
]

_COPYLEFT = ("GPL", "AGPL", "LGPL", "MPL", "EPL", "CDDL", "EUPL", "OSL")
_PERMISSIVE = ("MIT", "BSD", "APACHE", "ISC", "PSF", "PYTHON", "ZLIB", "UNLICENSE", "CC0", "0BSD")


class ComponentType(str, enum.Enum):
    """What a component is."""

    APPLICATION = "application"
    LIBRARY = "library"
    FRAMEWORK = "framework"
    CONTAINER = "container"
    OPERATING_SYSTEM = "operating-system"
    DEVICE = "device"
    FIRMWARE = "firmware"
    FILE = "file"


class HashAlgorithm(str, enum.Enum):
    """How a hash was made."""

    SHA256 = "SHA-256"
    SHA384 = "SHA-384"
    SHA512 = "SHA-512"
    SHA3_256 = "SHA3-256"
    SHA3_384 = "SHA3-384"
    SHA3_512 = "SHA3-512"


@dataclasses.dataclass(frozen=True)
class Hash:
    """In hexadecimal digits."""

    algorithm: HashAlgorithm
    value: str


@dataclasses.dataclass(frozen=True)
class License:
    """id: of SPDX, or what the package says."""

    id: str
    name: str
    url: str | None = None

    @property
    def is_permissive(self) -> bool:
        """By its id."""
        return not self.is_copyleft and any(word in self.id.upper() for word in _PERMISSIVE)

    @property
    def is_copyleft(self) -> bool:
        """By its id."""
        return any(word in self.id.upper() for word in _COPYLEFT)


@dataclasses.dataclass(frozen=True)
class Supplier:
    """Who a component comes from."""

    name: str
    url: str | None = None
    contact: str | None = None


@dataclasses.dataclass(frozen=True)
class ComponentIdentifier:
    """purl: `pkg:pypi/name@version`."""

    name: str
    version: str
    purl: str
    cpe: str | None = None

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclasses.dataclass
class Component:
    """A part."""

    identifier: ComponentIdentifier
    type: ComponentType = ComponentType.LIBRARY
    bom_ref: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    supplier: Supplier | None = None
    licenses: list[License] = dataclasses.field(default_factory=list)
    hashes: list[Hash] = dataclasses.field(default_factory=list)
    description: str | None = None
    external_references: dict[str, str] = dataclasses.field(default_factory=dict)

    def add_license(self, license: License) -> None:
        """One that is not there yet."""
        if license not in self.licenses:
            self.licenses.append(license)

    def add_hash(self, hash: Hash) -> None:
        """One that is not there yet."""
        if hash not in self.hashes:
            self.hashes.append(hash)

    def has_permissive_license(self) -> bool:
        """Is one of them?"""
        return any(license.is_permissive for license in self.licenses)

    def has_copyleft_license(self) -> bool:
        """Is one of them?"""
        return any(license.is_copyleft for license in self.licenses)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


@dataclasses.dataclass
class SBOM:
    """A bill of materials.  dependencies: by the bom_ref of who needs."""

    serial_number: str = dataclasses.field(default_factory=lambda: f"urn:uuid:{uuid.uuid4()}")
    version: int = 1
    spec_version: str = "1.5"
    bom_format: str = "CycloneDX"
    timestamp: datetime.datetime = dataclasses.field(default_factory=_now)
    tools: list[str] = dataclasses.field(default_factory=list)
    authors: list[str] = dataclasses.field(default_factory=list)
    component_name: str = ""
    component_version: str = ""
    component_description: str | None = None
    supplier: Supplier | None = None
    components: list[Component] = dataclasses.field(default_factory=list)
    dependencies: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def add_component(self, component: Component) -> None:
        """Raises ValueError when it is there."""
        identifier = component.identifier
        if self.find_component(identifier.name, identifier.version) is not None:
            raise ValueError(f"{identifier} is there")
        self.components.append(component)

    def find_component(self, name: str, version: str) -> Component | None:
        """By name and version."""
        for component in self.components:
            if (component.identifier.name, component.identifier.version) == (name, version):
                return component
        return None

    def find_component_by_bom_ref(self, bom_ref: str) -> Component | None:
        """By its reference."""
        return next((c for c in self.components if c.bom_ref == bom_ref), None)

    def add_dependency(self, component_ref: str, depends_on_refs: list[str]) -> None:
        """Says what a component needs."""
        there = self.dependencies.setdefault(component_ref, [])
        there += [ref for ref in depends_on_refs if ref not in there]

    def get_dependencies(self, component_ref: str) -> list[Component]:
        """The components that it needs."""
        found = map(self.find_component_by_bom_ref, self.dependencies.get(component_ref, ()))
        return [component for component in found if component is not None]

    def component_count(self) -> int:
        """How many there are."""
        return len(self.components)

    def has_copyleft_components(self) -> bool:
        """Has one of them such a licence?"""
        return bool(self.get_copyleft_components())

    def get_copyleft_components(self) -> list[Component]:
        """Those that have such a licence."""
        return [component for component in self.components if component.has_copyleft_license()]

    def validate(self) -> list[str]:
        """What is missing."""
        faults = []
        for name in ("component_name", "component_version"):
            if not getattr(self, name):
                faults.append(f"SBOM {name} is required")
        known = {component.bom_ref for component in self.components} | {self.component_name}
        for ref, needs in self.dependencies.items():
            faults += [f"There is no component {r}" for r in (ref, *needs) if r not in known]
        return faults
