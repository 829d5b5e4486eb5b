# SPDX-License-Identifier: MIT
"""The parts of bench/run: what is asked (cases), of whom (cluster, servers), how it is driven
(load, pgbench), and what comes of it (measure, report)."""
