# SPDX-License-Identifier: MIT
"""The packages of an environment, by their own metadata."""

import abc
import hashlib
import importlib.metadata
import re
from typing import Any

from fraiseql.sbom.models import ComponentIdentifier, License


class PackageMetadataRepository(abc.ABC):
    """What is installed, and what it says of itself."""

    @abc.abstractmethod
    def get_installed_packages(self) -> list[ComponentIdentifier]:
        """All of them."""

    @abc.abstractmethod
    def get_package_license(self, name: str, version: str) -> License | None:
        """None: it says none."""

    @abc.abstractmethod
    def get_package_description(self, name: str, version: str) -> str | None:
        """In a line."""

    @abc.abstractmethod
    def get_package_homepage(self, name: str, version: str) -> str | None:
        """An address."""

    @abc.abstractmethod
    def get_package_hash(self, name: str, version: str) -> str | None:
        """SHA-256 in hexadecimal digits."""

    def get_package_requirements(self, name: str, version: str) -> list[str]:
        """Names of the packages that it needs; none, where that is not known."""
        return []


class PythonPackageScanner(PackageMetadataRepository):
    """The environment that runs."""

    def get_installed_packages(self) -> list[ComponentIdentifier]:
        """In the order of their names."""
        found: dict[str, ComponentIdentifier] = {}
        for distribution in importlib.metadata.distributions():
            name = distribution.metadata["Name"]
            if name:
                bare = normalized(name)
                purl = f"pkg:pypi/{bare}@{distribution.version}"
                found.setdefault(bare, ComponentIdentifier(bare, distribution.version, purl))
        return [found[name] for name in sorted(found)]

    def get_package_license(self, name: str, version: str) -> License | None:
        """The expression, else the classifier, else what it calls its licence."""
        metadata = self._metadata(name)
        if metadata is None:
            return None
        said = metadata.get("License-Expression")
        if not said:
            classifiers = metadata.get_all("Classifier") or []
            marks = [c for c in classifiers if c.startswith("License ::")]
            said = marks[0].rpartition("::")[2].strip() if marks else metadata.get("License")
        line = (said or "").strip().splitlines()
        return License(line[0][:100], line[0][:100]) if line else None

    def get_package_description(self, name: str, version: str) -> str | None:
        """Its summary."""
        metadata = self._metadata(name)
        summary: str | None = metadata.get("Summary") if metadata else None
        return summary

    def get_package_homepage(self, name: str, version: str) -> str | None:
        """Its home page, else the first address that it names."""
        metadata = self._metadata(name)
        if metadata is None:
            return None
        urls = metadata.get_all("Project-URL") or []
        first = urls[0].partition(",")[2].strip() if urls else None
        page: str | None = metadata.get("Home-page") or first
        return page

    def get_package_hash(self, name: str, version: str) -> str | None:
        """Of the list of its installed files, which has a hash of each."""
        try:
            record = importlib.metadata.distribution(name).read_text("RECORD")
        except importlib.metadata.PackageNotFoundError:
            return None
        return hashlib.sha256(record.encode()).hexdigest() if record else None

    def get_package_requirements(self, name: str, version: str) -> list[str]:
        """Without those of extras."""
        try:
            needs = importlib.metadata.distribution(name).requires or []
        except importlib.metadata.PackageNotFoundError:
            return []
        names = []
        for need in needs:
            if "extra ==" not in need:
                match = re.match(r"[A-Za-z0-9._-]+", need)
                names += [normalized(match[0])] if match else []
        return names

    @staticmethod
    def _metadata(name: str) -> Any:
        try:
            return importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            return None


def normalized(name: str) -> str:
    """As PyPI writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()
