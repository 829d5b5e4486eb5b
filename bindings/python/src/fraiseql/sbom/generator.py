# SPDX-License-Identifier: MIT
"""Makes bills of materials."""

import pathlib

from fraiseql import __version__
from fraiseql.sbom.cyclonedx import CycloneDXAdapter
from fraiseql.sbom.models import SBOM, Component, Hash, HashAlgorithm, Supplier
from fraiseql.sbom.packages import PackageMetadataRepository

_DEVELOPMENT = frozenset(
    [
        "pip", "setuptools", "wheel", "pytest", "pytest-asyncio", "mypy", "pyright", "ruff",
        "black", "coverage", "tox", "pre-commit", "pluggy", "iniconfig", "mypy-extensions",
        "nodeenv",
    ]
)  # fmt: skip


class SBOMGenerator:
    """metadata_repository: what is installed.  include_dev_dependencies: also what is known to
    serve development only."""

    def __init__(
        self,
        metadata_repository: PackageMetadataRepository,
        include_dev_dependencies: bool = False,
    ) -> None:
        self._packages = metadata_repository
        self._dev = include_dev_dependencies

    def generate(
        self,
        component_name: str,
        component_version: str,
        component_description: str | None = None,
        supplier: Supplier | None = None,
        authors: list[str] | None = None,
    ) -> SBOM:
        """The bill of an application, with what needs what."""
        made = SBOM(
            component_name=component_name,
            component_version=component_version,
            component_description=component_description,
            supplier=supplier,
            authors=list(authors or ()),
            tools=[f"fraiseql {__version__}"],
        )
        packages = self._packages
        for identifier in packages.get_installed_packages():
            name, version = identifier.name, identifier.version
            if name in _DEVELOPMENT and not self._dev:
                continue
            component = Component(identifier, bom_ref=identifier.purl)
            component.description = packages.get_package_description(name, version)
            license = packages.get_package_license(name, version)
            if license is not None:
                component.add_license(license)
            digest = packages.get_package_hash(name, version)
            if digest is not None:
                component.add_hash(Hash(HashAlgorithm.SHA256, digest))
            homepage = packages.get_package_homepage(name, version)
            if homepage:
                component.external_references["website"] = homepage
            made.add_component(component)
        refs = {component.identifier.name: component.bom_ref for component in made.components}
        for component in made.components:
            identifier = component.identifier
            needs = packages.get_package_requirements(identifier.name, identifier.version)
            made.add_dependency(component.bom_ref, [refs[n] for n in needs if n in refs])
        return made

    def generate_and_save(
        self,
        output_path: pathlib.Path,
        component_name: str,
        component_version: str,
        format: str = "json",
        component_description: str | None = None,
        supplier: Supplier | None = None,
        authors: list[str] | None = None,
    ) -> pathlib.Path:
        """The same, into a file: `json` or `xml`.  Raises ValueError for another format."""
        made = self.generate(
            component_name, component_version, component_description, supplier, authors
        )
        adapter = CycloneDXAdapter()
        writers = {"json": adapter.to_json, "xml": adapter.to_xml}
        if format not in writers:
            raise ValueError(f"{format!r} is no format: json and xml are")
        path = pathlib.Path(output_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(writers[format](made), encoding="utf-8")
        return path
