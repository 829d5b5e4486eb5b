# SPDX-License-Identifier: MIT
"""`python -m fraiseql serve --app module:app`; every other command is the C program's."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fraiseql serve",
        description="Serve an application in Python by the HTTP server in C.",
    )
    parser.add_argument("--app", required=True, metavar="MODULE:NAME", help="the application")
    parser.add_argument("--host", help="server.host")
    parser.add_argument("--port", help="server.port")
    parser.add_argument("--workers", help="server.workers: threads that serve requests")
    parser.add_argument("--config", metavar="FILE", help="a YAML file of the configuration")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="any key of the configuration",
    )
    parser.add_argument(
        "--reload", action="store_true", help="start again when a file of the application changes"
    )
    return parser


def _settings(options: argparse.Namespace, parser: argparse.ArgumentParser) -> dict[str, str]:
    settings = {}
    for name in ("host", "port", "workers"):
        if (value := getattr(options, name)) is not None:
            settings[f"server.{name}"] = value
    for said in options.set:
        key, equals, value = said.partition("=")
        if not equals:
            parser.error(f"--set takes KEY=VALUE, not {said!r}")
        settings[key] = value
    return settings


def serve(arguments: Sequence[str]) -> int:
    """Returns an exit code."""
    from fraiseql.errors import EngineError
    from fraiseql.serving import ServingError, run

    parser = _parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(format="fraiseql: %(message)s", level=logging.INFO)
    try:
        return run(options.app, _settings(options, parser), options.reload, options.config)
    except (ServingError, EngineError) as error:
        print(f"fraiseql: {error}", file=sys.stderr)
        return 1


def main() -> None:
    arguments = sys.argv[1:]
    is_app = any(each == "--app" or each.startswith("--app=") for each in arguments)
    if arguments[:1] == ["serve"] and is_app:
        sys.exit(serve(arguments[1:]))
    from fraiseql import _program

    _program.main()


if __name__ == "__main__":
    main()
