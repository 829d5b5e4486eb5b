# SPDX-License-Identifier: MIT
"""What many ask for one by one is asked for together."""

from fraiseql.optimization.dataloader import DataLoader
from fraiseql.optimization.detector import (
    N1QueryDetectedError,
    N1QueryDetector,
    configure_detector,
    get_detector,
    n1_detection_context,
    track_resolver_execution,
)
from fraiseql.optimization.loaders import (
    GenericForeignKeyLoader,
    ProjectLoader,
    TasksByProjectLoader,
    UserLoader,
)
from fraiseql.optimization.registry import LoaderRegistry, dataloader_context, get_loader

__all__ = [
    "DataLoader",
    "GenericForeignKeyLoader",
    "LoaderRegistry",
    "N1QueryDetectedError",
    "N1QueryDetector",
    "ProjectLoader",
    "TasksByProjectLoader",
    "UserLoader",
    "configure_detector",
    "dataloader_context",
    "get_detector",
    "get_loader",
    "n1_detection_context",
    "track_resolver_execution",
]
