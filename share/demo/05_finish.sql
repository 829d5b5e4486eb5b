-- SPDX-License-Identifier: MIT
-- Statistics, so that the first queries are planned as well as later ones.

-- step: statistics
analyze;
