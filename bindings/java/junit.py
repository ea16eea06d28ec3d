# SPDX-License-Identifier: Apache-2.0
"""Adds up what JUnit found below a folder: prints how many tests passed and how many did not."""
import pathlib
import sys
import xml.etree.ElementTree as tree

total = bad = 0
for report in sorted(pathlib.Path(sys.argv[1]).glob("*/surefire-reports/*.xml")):
    suite = tree.parse(report).getroot()
    total += int(suite.get("tests", 0)) - int(suite.get("skipped", 0))
    bad += int(suite.get("errors", 0)) + int(suite.get("failures", 0))
    for case in suite.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            print(f"failed: {case.get('classname')}.{case.get('name')}", file=sys.stderr)
print(total - bad, bad)
