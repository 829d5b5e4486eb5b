# SPDX-License-Identifier: MIT
"""CycloneDX: as JSON, as XML, and back from JSON."""

import datetime
import json
import xml.etree.ElementTree as ElementTree
from typing import Any

from fraiseql.core.models import time_of
from fraiseql.sbom.models import (
    SBOM,
    Component,
    ComponentIdentifier,
    ComponentType,
    Hash,
    HashAlgorithm,
    License,
)


class CycloneDXAdapter:
    """spec_version: 1.5 alone; raises ValueError for another."""

    def __init__(self, spec_version: str = "1.5") -> None:
        if spec_version != "1.5":
            raise ValueError("CycloneDX is written in version 1.5")
        self.spec_version = spec_version

    def to_json(self, sbom: SBOM, indent: int = 2) -> str:
        """A document."""
        return json.dumps(_document(sbom), indent=indent, ensure_ascii=False)

    def to_xml(self, sbom: SBOM) -> str:
        """A document."""
        space = f"http://cyclonedx.org/schema/bom/{self.spec_version}"
        bom = ElementTree.Element(
            "bom", xmlns=space, serialNumber=sbom.serial_number, version=str(sbom.version)
        )
        metadata = ElementTree.SubElement(bom, "metadata")
        ElementTree.SubElement(metadata, "timestamp").text = _time(sbom.timestamp)
        own = ElementTree.SubElement(metadata, "component", type="application")
        ElementTree.SubElement(own, "name").text = sbom.component_name
        ElementTree.SubElement(own, "version").text = sbom.component_version
        components = ElementTree.SubElement(bom, "components")
        for component in sbom.components:
            _xml_component(components, component)
        dependencies = ElementTree.SubElement(bom, "dependencies")
        for ref, needs in sbom.dependencies.items():
            node = ElementTree.SubElement(dependencies, "dependency", ref=ref)
            for need in needs:
                ElementTree.SubElement(node, "dependency", ref=need)
        ElementTree.indent(bom)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return head + ElementTree.tostring(bom, encoding="unicode") + "\n"

    @classmethod
    def from_json(cls, json_str: str) -> SBOM:
        """Back again: what this writes.  Raises ValueError for another document."""
        try:
            said = json.loads(json_str)
            if said["bomFormat"] != "CycloneDX":
                raise ValueError("this is no document of CycloneDX")
            metadata = said.get("metadata") or {}
            own = metadata.get("component") or {}
            made = SBOM(
                serial_number=said.get("serialNumber") or "",
                version=said.get("version", 1),
                spec_version=said["specVersion"],
                component_name=own.get("name", ""),
                component_version=own.get("version", ""),
                component_description=own.get("description"),
            )
            if metadata.get("timestamp"):
                made.timestamp = time_of(metadata["timestamp"])
            for component in said.get("components") or ():
                made.components.append(_component(component))
            for dependency in said.get("dependencies") or ():
                made.dependencies[dependency["ref"]] = list(dependency.get("dependsOn") or ())
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"this is no document of CycloneDX: {error!r}") from None
        return made


def _document(sbom: SBOM) -> dict[str, Any]:
    own = {
        "type": "application",
        "name": sbom.component_name,
        "version": sbom.component_version,
        "description": sbom.component_description,
    }
    metadata: dict[str, Any] = {
        "timestamp": _time(sbom.timestamp),
        "tools": [{"name": tool} for tool in sbom.tools],
        "authors": [{"name": author} for author in sbom.authors],
        "component": _said(own),
    }
    if sbom.supplier is not None:
        urls = [sbom.supplier.url] if sbom.supplier.url else None
        contact = [{"email": sbom.supplier.contact}] if sbom.supplier.contact else None
        metadata["supplier"] = _said({"name": sbom.supplier.name, "url": urls, "contact": contact})
    return {
        "bomFormat": sbom.bom_format,
        "specVersion": sbom.spec_version,
        "serialNumber": sbom.serial_number,
        "version": sbom.version,
        "metadata": _said(metadata),
        "components": [_json_component(component) for component in sbom.components],
        "dependencies": [
            {"ref": ref, "dependsOn": needs} for ref, needs in sbom.dependencies.items()
        ],
    }


def _json_component(component: Component) -> dict[str, Any]:
    identifier = component.identifier
    return _said(
        {
            "bom-ref": component.bom_ref,
            "type": component.type.value,
            "name": identifier.name,
            "version": identifier.version,
            "description": component.description,
            "purl": identifier.purl,
            "cpe": identifier.cpe,
            "licenses": [{"license": {"name": license.name}} for license in component.licenses],
            "hashes": [{"alg": h.algorithm.value, "content": h.value} for h in component.hashes],
            "externalReferences": [
                {"type": kind, "url": url} for kind, url in component.external_references.items()
            ],
        }
    )


def _xml_component(parent: ElementTree.Element, component: Component) -> None:
    kind, ref = component.type.value, {"bom-ref": component.bom_ref}
    node = ElementTree.SubElement(parent, "component", ref, type=kind)
    ElementTree.SubElement(node, "name").text = component.identifier.name
    ElementTree.SubElement(node, "version").text = component.identifier.version
    if component.description:
        ElementTree.SubElement(node, "description").text = component.description
    if component.hashes:
        hashes = ElementTree.SubElement(node, "hashes")
        for one in component.hashes:
            ElementTree.SubElement(hashes, "hash", alg=one.algorithm.value).text = one.value
    if component.licenses:
        licenses = ElementTree.SubElement(node, "licenses")
        for license in component.licenses:
            inner = ElementTree.SubElement(licenses, "license")
            ElementTree.SubElement(inner, "name").text = license.name
    ElementTree.SubElement(node, "purl").text = component.identifier.purl


def _component(said: dict[str, Any]) -> Component:
    identifier = ComponentIdentifier(
        said["name"], said.get("version", ""), said.get("purl", ""), said.get("cpe")
    )
    licenses = [one["license"] for one in said.get("licenses") or () if "license" in one]
    return Component(
        identifier,
        ComponentType(said.get("type", "library")),
        said.get("bom-ref", identifier.purl),
        licenses=[
            License(one.get("id") or one["name"], one.get("name") or one["id"]) for one in licenses
        ],
        hashes=[Hash(HashAlgorithm(h["alg"]), h["content"]) for h in said.get("hashes") or ()],
        description=said.get("description"),
        external_references={r["type"]: r["url"] for r in said.get("externalReferences") or ()},
    )


def _time(value: datetime.datetime) -> str:
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], "")}
