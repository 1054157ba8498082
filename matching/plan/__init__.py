# SPDX-License-Identifier: EUPL-1.2
"""The plan of a topic: a proven partition of its participants into groups and unplaced ones (MODEL 6-8).

`problem` poses it, `space` lays it out as arrays, `columns` bounds it, `closing` closes it in integers,
`solve` takes the levels in order, `certificate` says what was proven against what.
"""
