#!/usr/bin/env python3
"""Runs logmon on Apache Spark: many hosts read the logs, and this one writes the report.

    spark-submit logmon_spark.py --logmon PATH [--parts N] INPUT… OPTIONS of 'logmon scan' and 'logmon merge'

The outputs are byte for byte those of 'logmon analyze', given the same inputs in the order of their names.
All hosts must have the program under the same path, in the same version. Inputs are paths that all hosts
see, or addresses that Hadoop reads (hdfs://, s3a://, file://), which each host copies to itself.

    inputs ─▶ logmon route, a task an input ─▶ logmon scan, a task a part ─▶ parts ─▶ logmon merge, here

Inputs that share no service are scanned apart. Several tasks scan inputs that do, each its share of the services.
A failure that another host may not have is left to Spark, which tries the task again (spark.task.maxFailures);
wrong usage and another version are not. A task returns a part that is complete, or nothing, so it does not matter
how often it ran, or whether two ran side by side. The events of all parts must be those of all inputs.
"""

import contextlib
import dataclasses
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import pyspark
from pyspark.sql import SparkSession

USAGE, INPUT = 2, 3
# A scan of some inputs is told of all: which numbers it compares with their usual range follows from the first
# events of the first 32. Of those that it does not read, a host copies as many bytes.
MOST_HEADS, HEAD_BYTES = 32, 64 << 20
# What a worker writes stays on its host, and the job chooses what each scans.
NOT_HERE = {"--output", "--resume", "--share", "--among", "--flagged", "--rejects", "--list", "--jobs"}


class Refused(Exception):
    """Why the job ends, and with which status: what no second attempt can help."""

    def __init__(self, message, status=USAGE):
        super().__init__(message)
        self.status = status


class WorkerFailure(Exception):
    """What went wrong on a host, which another one may do better."""

    def __init__(self, message):
        super().__init__(f"logmon: {socket.gethostname()}: {message} [end]")


# MARK: On the workers


@dataclasses.dataclass
class Job:
    """What every task needs to know."""

    logmon: str
    version: str
    # Where the inputs have their names; None where they are copied.
    folder: str
    # How Hadoop reads addresses, as XML.
    hadoop: str
    # Of each input: the path or address, and the name that the program is given.
    sources: list
    names: list
    # The content of the config file; None without one.
    config: bytes
    options: dict

    def check_program(self):
        host = socket.gethostname()
        if not shutil.which(self.logmon):
            raise Refused(f"{host}: there is no '{self.logmon}'; install logmon there, under this path")
        version = run([self.logmon, "--version"]).stdout.decode(errors="replace").strip()
        if version != self.version:
            raise Refused(f"{host}: '{self.logmon}' is {version or 'another program'}, not {self.version}; "
                          "install the same version everywhere")

    @contextlib.contextmanager
    def inputs(self, indices, heads=()):
        """A folder in which the inputs have their names, and the options for the config file."""
        with tempfile.TemporaryDirectory(prefix="logmon-") as scratch:
            folder = self.folder or os.path.join(scratch, "inputs")
            if self.folder is None:
                for index in indices:
                    self.copy(index, folder)
                for index in heads:
                    self.copy(index, folder, HEAD_BYTES)
            elif not os.path.isdir(folder):
                raise WorkerFailure(f"there is no folder '{folder}'; all hosts must see it")
            config = []
            if self.config is not None:
                config = ["--config=" + os.path.join(scratch, "logmon.json")]
                with open(os.path.join(scratch, "logmon.json"), "wb") as file:
                    file.write(self.config)
            yield scratch, folder, config

    def copy(self, index, folder, most=None):
        """Copies an input, or its first bytes, as Hadoop reads it."""
        target = os.path.join(folder, self.names[index])
        os.makedirs(os.path.dirname(target), exist_ok=True)
        home = os.environ.get("SPARK_HOME") or os.path.dirname(pyspark.__file__)
        words = [os.path.join(home, "bin", "spark-class"), "org.apache.hadoop.fs.FsShell", "-cat", self.sources[index]]
        with (tempfile.TemporaryDirectory() as settings, open(target, "wb") as output,
              tempfile.TemporaryFile() as errors):
            # The file may hold keys: the folder is this user's alone.
            with open(os.path.join(settings, "core-site.xml"), "w", encoding="utf-8") as file:
                file.write(self.hadoop)
            shell = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                                     env={**os.environ, "HADOOP_CONF_DIR": settings})
            copied = 0
            try:
                while most is None or copied < most:
                    block = shell.stdout.read(1 << 20)
                    if not block:
                        break
                    output.write(block)
                    copied += len(block)
            finally:
                # It ends with its first write to nobody.
                shell.stdout.close()
            if shell.wait() != 0 and (most is None or copied < most):
                errors.seek(0)
                lines = errors.read().decode(errors="replace").splitlines()
                told = [line for line in lines if not line.startswith(("\t", "WARNING"))]
                raise WorkerFailure(f"{self.sources[index]}: {'; '.join(told)[-400:]}")

    def run(self, command, words, folder, inputs):
        """Runs the program; returns its answer and its warnings, or raises what its status means."""
        done = run([self.logmon, command, *words, *self.options[command], "--", *inputs], cwd=folder)
        warnings = done.stderr.decode(errors="replace")
        if done.returncode == USAGE:
            raise Refused(f"{socket.gethostname()}: {warnings.strip()}")
        if done.returncode != 0:
            raise WorkerFailure(f"{warnings.strip() or done.returncode}; all hosts must see the inputs")
        return done.stdout.decode(errors="replace"), warnings

    def route(self, index):
        """What one input holds, and the warnings."""
        with self.inputs([index]) as (_, folder, config):
            answer, warnings = self.run("route", ["--jobs=1", *config], folder, [self.names[index]])
            return json.loads(answer), warnings

    def scan(self, task):
        """The part of some inputs, the number of its events, and the warnings."""
        indices, share, shares = task
        others = [index for index in range(len(self.names)) if index not in indices]
        among = [f"--among={name}" for name in self.names] if others else []
        heads = [index for index in others if index < MOST_HEADS]
        with self.inputs(indices, heads) as (scratch, folder, config):
            part = os.path.join(scratch, "part.scan")
            words = [f"--output={part}", f"--share={share}/{shares}", "--jobs=1", *among, *config]
            answer, warnings = self.run("scan", words, folder, [self.names[index] for index in indices])
            with open(part, "rb") as file:
                return file.read(), events_of(answer), warnings


def run(words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, **more)


def events_of(answer):
    """The number in the line 'NAME.scan: 1,234 events of 5 services, 678 bytes'."""
    return int(re.search(r": ([\d,]+) events? of ", answer)[1].replace(",", ""))


def attempted(work):
    """What a task returns: (status, message, value). Spark repeats only what is raised."""

    def attempt(job, argument):
        job.check_program()
        return work(job, argument)

    def guarded(job, argument):
        try:
            return 0, "", attempt(job, argument)
        except Refused as refused:
            return refused.status, str(refused), None
        except WorkerFailure:
            raise
        except Exception as error:
            raise WorkerFailure(f"{type(error).__name__}: {error}") from None

    return guarded


# MARK: On the driver


def known_options(logmon, command):
    """The options of a command by name, and whether each takes a value, from its help."""
    text = run([logmon, command, "--help"]).stdout.decode()
    return {name: bool(value) for name, value in re.findall(r"^  (--[a-z-]+)( [A-Z]\S*)?  ", text, re.MULTILINE)}


def read_arguments(words):
    """The program, the number of parts, the inputs, the config file, and the options of each command."""
    words, own, inputs, rest = list(words), {"--logmon": "logmon", "--parts": None}, [], []
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if name in own:
            own[name] = value if equals else words.pop(0) if words else ""
        else:
            rest.append(word)
    logmon = own["--logmon"]
    if not shutil.which(logmon):
        raise Refused(f"there is no program '{logmon}'; name it with --logmon PATH")
    if "/" in logmon:
        logmon = os.path.abspath(logmon)
    if own["--parts"] is not None and not (own["--parts"].isdigit() and int(own["--parts"]) > 0):
        raise Refused(f"--parts needs a number from 1 on, not '{own['--parts']}'")
    known = {command: known_options(logmon, command) for command in ("route", "scan", "merge")}
    options, config = {command: [] for command in known}, None
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            inputs.append(word)
            continue
        name, equals, value = word.partition("=")
        commands = [command for command in known if name in known[command]]
        if name in NOT_HERE:
            raise Refused(f"{name} cannot be used on Spark: use the scripts in Scripts/cluster, or 'logmon scan'")
        if not commands:
            raise Refused(f"unknown option '{name}'; 'logmon scan --help' and 'logmon merge --help' list them")
        if known[commands[0]][name] and not equals:
            if not rest:
                raise Refused(f"{name} needs a value")
            word = f"{name}={rest.pop(0)}"
        if name == "--config":
            config = word.partition("=")[2]
        # The tasks get a copy of the config file, and their answers are read.
        for command in ["merge"] if name in ("--config", "--quiet") else commands:
            options[command].append(word)
    if not inputs:
        raise Refused("usage: spark-submit logmon_spark.py --logmon PATH INPUT… OPTIONS")
    return logmon, own["--parts"] and int(own["--parts"]), inputs, config, options


def files_of(spark, logmon, inputs, options):
    """Whether they must be copied; of each file its path or address and its name, in the order of the names."""
    addresses = [name for name in inputs if "://" in name]
    if addresses and len(addresses) < len(inputs):
        raise Refused("name either paths or addresses such as hdfs://…, not both")
    if not addresses:
        done = run([logmon, "route", "--list", *options, "--", *inputs])
        warn(done.stderr.decode(errors="replace"))
        if done.returncode != 0:
            raise Refused("an input cannot be listed, so nothing was read", done.returncode)
        names = [json.loads(line)["input"] for line in done.stdout.splitlines()]
        files = [(name, name) for name in names]
    else:
        files = []
        hadoop = spark._jvm.org.apache.hadoop.fs
        for address in addresses:
            path = hadoop.Path(address)
            system = path.getFileSystem(spark._jsc.hadoopConfiguration())
            found = system.globStatus(path)
            if not found:
                raise Refused(f"{address}: no such file; check the address", INPUT)
            for status in found:
                below = system.listFiles(status.getPath(), True)
                while below.hasNext():
                    file = below.next().getPath()
                    files.append((file.toString(), file.toUri().getPath().lstrip("/")))
        if not files:
            raise Refused("the inputs have no file", INPUT)
    files = set(files)
    if len({name for _, name in files}) < len(files):
        raise Refused("two inputs have the same path in different places, and would have one name: scan one apart")
    return bool(addresses), sorted(files, key=lambda file: file[1].encode(errors="surrogateescape"))


def hadoop_settings(spark):
    writer = spark._jvm.java.io.StringWriter()
    spark._jsc.hadoopConfiguration().writeXml(writer)
    return writer.toString()


def groups_of(services):
    """The indices of the inputs that must be scanned together, by the services of each input."""
    group_of, groups = {}, {}
    for index, names in enumerate(services):
        joined = [index]
        for number in {group_of[name] for name in names if name in group_of}:
            joined += groups.pop(number)
        groups[index] = joined
        group_of.update((name, index) for other in joined for name in services[other])
    return [sorted(group) for group in groups.values()]


def tasks_of(routes, count):
    """About `count` tasks of the same size: of each the inputs, its share and the number of shares."""
    def size(group):
        return sum(routes[index]["bytes"] for index in group)

    groups = sorted(groups_of([route["services"] for route in routes]), key=lambda group: (-size(group), group))
    if len(groups) > count:
        # The largest first, each to the task that has the least; empty logs have no size.
        bins = [[] for _ in range(count)]
        for group in groups:
            min(bins, key=lambda bin: (size(bin), len(bin))).extend(group)
        groups = [sorted(group) for group in bins]
    total = sum(size(group) for group in groups) or 1
    tasks = []
    for group in groups:
        shares = count if len(groups) == 1 else max(1, round(count * size(group) / total))
        tasks += [(group, share, shares) for share in range(1, shares + 1)]
    return tasks


def run_tasks(spark, job, work, arguments):
    """The values of all tasks, in order; raises the first refusal."""
    guarded = attempted(work)
    try:
        tasks = spark.sparkContext.parallelize(list(arguments), len(arguments))
        results = tasks.map(lambda argument: guarded(job, argument)).collect()
    except Exception as error:
        message = re.search(r"logmon: (.*?) \[end\]", str(error), re.DOTALL)
        if not message:
            raise
        raise Refused(f"{message[1]}\na task failed each time, so nothing was merged", INPUT) from None
    for status, message, _ in results:
        if status:
            raise Refused(f"{message}\nnothing was merged", status)
    return [value for _, _, value in results]


def warn(*texts):
    """Prints each line once: several shares of one input say the same of it."""
    for line in dict.fromkeys(line for text in texts for line in text.splitlines()):
        print(line, file=sys.stderr)


def main(words):
    logmon, count, inputs, config, options = read_arguments(words)
    spark = SparkSession.builder.appName("logmon").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    are_copied, files = files_of(spark, logmon, inputs, options["route"])
    content = None
    if config is not None:
        try:
            with open(config, "rb") as file:
                content = file.read()
        except OSError as error:
            raise Refused(f"{config}: {error.strerror}") from None
    job = Job(
        logmon, run([logmon, "--version"]).stdout.decode().strip(), None if are_copied else os.getcwd(),
        hadoop_settings(spark) if are_copied else "",
        [source for source, _ in files], [name for _, name in files], content, options)
    count = count or max(1, spark.sparkContext.defaultParallelism)

    routed = run_tasks(spark, job, Job.route, range(len(files)))
    routes = [route for route, _ in routed]
    scanned = run_tasks(spark, job, Job.scan, tasks_of(routes, count))
    warn(*(warnings for *_, warnings in scanned))
    counted = (sum(events for _, events, _ in scanned), sum(route["events"] for route in routes))
    if counted[0] != counted[1]:
        raise Refused(f"the parts have {counted[0]:,} events, the inputs {counted[1]:,}; "
                      "a log has changed meanwhile: give it an end with --until; nothing was merged", INPUT)
    with tempfile.TemporaryDirectory(prefix="logmon-") as folder:
        parts = [os.path.join(folder, f"{number}.scan") for number in range(len(scanned))]
        for path, (part, *_) in zip(parts, scanned):
            with open(path, "wb") as file:
                file.write(part)
        spark.stop()
        return subprocess.run([logmon, "merge", *options["merge"], "--", *parts], check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        warn(*(f"logmon_spark: {line}" for line in str(refused).splitlines()))
        sys.exit(refused.status)
