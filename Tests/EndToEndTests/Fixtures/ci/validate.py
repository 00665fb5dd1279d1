"""Checks what a run wrote for CI systems with tools that others wrote.

usage: validate.py FOLDER...

Each folder holds junit.xml, logmon.sarif, code-quality.json, metrics.txt, annotations.txt, and where Azure's
form was asked for vso.txt, of one run. The schemas are beside this file. Prints a line for each check, and ends with 1 where one failed.
"""
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import xmlschema
from junitparser import JUnitXml
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

HERE = pathlib.Path(__file__).parent
JUNIT = xmlschema.XMLSchema(str(HERE / "junit-10.xsd"))
SARIF = jsonschema.Draft4Validator(
    json.loads((HERE / "sarif-2.1.0.json").read_text()), format_checker=jsonschema.FormatChecker())
GITLAB = jsonschema.Draft4Validator(json.loads((HERE / "gitlab-codeclimate.json").read_text()))


def junit_schema(folder):
    JUNIT.validate(str(folder / "junit.xml"))


def junit_reader(folder):
    """junitparser's counts are those that the file states; GitLab drops a second case of a name."""
    suites = JUnitXml.fromfile(str(folder / "junit.xml"))
    cases = [case for suite in suites for case in suite]
    names = [(case.classname, case.name) for case in cases]
    assert len(names) == len(set(names)), "a case is named twice"
    assert suites.tests == len(cases) > 0, "the number of tests is not that of the cases"
    counted = {kind: 0 for kind in ("Failure", "Error", "Skipped")}
    for case in cases:
        for result in case.result:
            counted[type(result).__name__] += 1
    assert suites.failures == counted["Failure"] and suites.errors == counted["Error"]
    assert sum(suite.skipped for suite in suites) == counted["Skipped"]
    return f"{len(cases)} cases"


def sarif_schema(folder):
    SARIF.validate(json.loads((folder / "logmon.sarif").read_text()))


def sarif_places(folder):
    """Every result points to a line, and to no absolute path; fingerprints occur once."""
    run = json.loads((folder / "logmon.sarif").read_text())["runs"][0]
    marks = set()
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert not place["artifactLocation"]["uri"].startswith("/")
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        marks.add(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(marks) == len(run["results"])
    return f"{len(marks)} results"


def gitlab_schema(folder):
    entries = json.loads((folder / "code-quality.json").read_text())
    assert isinstance(entries, list)
    for entry in entries:
        GITLAB.validate(entry)
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not entry["location"]["path"].startswith(("./", "/"))
        assert entry["location"]["lines"]["begin"] >= 1
    marks = [entry["fingerprint"] for entry in entries]
    assert len(marks) == len(set(marks)), "GitLab keeps one entry of a fingerprint"
    return f"{len(entries)} entries"


def samples(parse, folder):
    families = list(parse((folder / "metrics.txt").read_text()))
    found = [(s.name, tuple(sorted(s.labels.items())), s.value) for f in families for s in f.samples]
    assert len(found) == len({sample[:2] for sample in found}), "a series occurs twice"
    return found


def metrics(folder):
    """Both parsers of prometheus_client read the same samples."""
    modern, classic = samples(openmetrics, folder), samples(prometheus, folder)
    assert sorted(modern) == sorted(classic) and modern
    return f"{len(modern)} samples"


def annotations(folder):
    """The commands that GitHub's and Azure's runners would find are ours, and no other line is one."""
    github = re.compile(r"^::(error|warning|notice)( [a-z]+=[^,:\r\n]*(,[a-z]+=[^,:\r\n]*)*)?::[^\r\n]*$")
    azure = re.compile(r"^##vso\[task\.logissue type=(error|warning);[^\]\r\n]*\][^\r\n]*$")
    count = 0
    for name, form in (("annotations.txt", github), ("vso.txt", azure)):
        if not (folder / name).exists():
            continue
        lines = (folder / name).read_bytes().decode().splitlines()
        commands = [l for l in lines if l.lstrip().startswith("::") or re.search(r"##\w*\[", l)]
        for line in commands:
            assert form.match(line), line
            assert len(re.findall(r"##\w*\[", line)) == (form is azure), line
        assert len(commands) <= 11
        count += len(commands)
    return f"{count} annotations"


def sarif_tools(folders):
    """sarif-tools makes a row of each result; one process for all, because it takes long to start."""
    files = [folder / "logmon.sarif" for folder in folders]
    count = sum(len(json.loads(file.read_text())["runs"][0]["results"]) for file in files)
    with tempfile.TemporaryDirectory() as place:
        table = pathlib.Path(place) / "results.csv"
        subprocess.run(
            [sys.executable, "-m", "sarif", "csv", "--output", str(table), *map(str, files)],
            check=True, capture_output=True, text=True)
        rows = list(csv.DictReader(table.open(newline="")))
    assert len(rows) == count, f"{len(rows)} rows of {count}"
    return f"{count} results"


def passes(name, check, subject):
    try:
        print("ok  ", name, check.__name__, check(subject) or "")
        return True
    except Exception as error:  # each kind of refusal is one line
        print("FAIL", name, check.__name__, type(error).__name__, str(error).strip()[:300])
        return False


CHECKS = [
    junit_schema, junit_reader, sarif_schema, sarif_places, gitlab_schema, metrics, annotations,
]
folders = [pathlib.Path(name) for name in sys.argv[1:]]
results = [passes(folder.name, check, folder) for folder in folders for check in CHECKS]
results.append(passes("all", sarif_tools, folders))
sys.exit(not all(results))
