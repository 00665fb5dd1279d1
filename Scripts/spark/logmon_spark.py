#!/usr/bin/env python3
"""Runs logmon on Apache Spark: many hosts read the logs, and this one writes the report.

    spark-submit logmon_spark.py --logmon PATH [--parts N] INPUT… OPTIONS of 'logmon scan' and 'logmon merge'

The outputs are byte for byte those of 'logmon analyze', given the same inputs in the order of their names.
All hosts must have the program under the same path, in the same version. Inputs are paths that all hosts
see, or addresses that Hadoop reads (hdfs://, s3a://, file://), which each host copies to itself.

    inputs ─▶ logmon route, a task a stretch ─▶ shuffle ─▶ logmon scan, a task a part ─▶ parts ─▶ logmon merge, here

A stretch is an input, or a part of a large one: it is decoded once, and its events go to the part of their services.
A failure that another host may not have is left to Spark, which tries the task again (spark.task.maxFailures);
wrong usage and another version are not. A task returns what is complete, or nothing, so it does not matter
how often it ran, or whether two ran side by side. The events of all parts must be those of all inputs.
"""

import contextlib
import dataclasses
import itertools
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
# Which numbers are compared with their usual range follows from the first events of the first 32 inputs. Of inputs
# that are copied, as many bytes are copied for that.
MOST_HEADS, HEAD_BYTES = 32, 64 << 20
# What a scan answers that needs a whole input in one stretch.
ONE_STRETCH = -1
# A smaller stretch costs more to begin than to read, and a larger one takes long to repeat. Files go through the
# shuffle in blocks.
LEAST_STRETCH, MOST_STRETCH, BLOCK = 64 << 20, 1 << 30, 32 << 20
# What a worker writes stays on its host, and the job chooses what each routes and scans.
NOT_HERE = {"--output", "--resume", "--share", "--among", "--flagged", "--rejects", "--list", "--jobs", "--stretch",
            "--stretches", "--numbers"}


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
    # The number of parts.
    count: int
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
    def inputs(self, indices, most=None):
        """A folder in which the inputs have their names, and the options for the config file."""
        with tempfile.TemporaryDirectory(prefix="logmon-") as scratch:
            folder = self.folder or os.path.join(scratch, "inputs")
            if self.folder is None:
                for index in indices:
                    self.copy(index, folder, most)
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
        options = self.options["route" if command == "list" else command]
        words = ["route", "--list", *words] if command == "list" else [command, *words]
        done = run([self.logmon, *words, *options, "--", *inputs], cwd=folder)
        warnings = done.stderr.decode(errors="replace")
        if done.returncode == USAGE:
            raise Refused(f"{socket.gethostname()}: {warnings.strip()}")
        whole = re.search(r"; route (.*) as one stretch", warnings)
        if whole:
            raise Refused(whole[1], ONE_STRETCH)
        if done.returncode != 0:
            raise WorkerFailure(f"{warnings.strip() or done.returncode}; all hosts must see the inputs")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")], done.stdout, warnings

    def plan(self, size):
        """Where the stretches of the inputs begin, and the numbers of the run."""
        indices = range(len(self.names)) if self.folder else range(min(MOST_HEADS, len(self.names)))
        with self.inputs(indices, HEAD_BYTES) as (_, folder, config):
            lines, _, _ = self.run("list", [f"--stretches={size}", *config], folder, [self.names[i] for i in indices])
            starts = {line["input"]: line["stretches"] for line in lines} if self.folder else {}
            return [starts.get(name, [0]) for name in self.names], lines[0]["numbers"]

    def route(self, task, numbers):
        """The routed files of one stretch, by part in blocks, with what it holds and the warnings."""
        index, start, end = task
        with self.inputs([index]) as (scratch, folder, config):
            output = os.path.join(scratch, "routed")
            words = [f"--parts={self.count}", f"--output={output}", f"--numbers={json.dumps(numbers)}", "--jobs=1"]
            if (start, end) != (0, None):
                words.append(f"--stretch={start}-{'' if end is None else end}")
            lines, _, warnings = self.run("route", [*words, *config], folder, [self.names[index]])
            yield (0, -1, index, start), (0, lines[0]["events"], warnings)
            for part in range(self.count):
                path = os.path.join(output, f"{part + 1}.routed")
                with open(path, "rb") as file:
                    for number, block in enumerate(iter(lambda: file.read(BLOCK), b"")):
                        yield (part, index, start, number), block
                os.remove(path)

    def scan(self, pieces):
        """The part of routed files that come in order, in blocks: the part, the number of its events, warnings."""
        with tempfile.TemporaryDirectory(prefix="logmon-") as scratch:
            paths, known = [], None
            for (_, index, start, number), block in pieces:
                if (index, start) != known:
                    known = (index, start)
                    paths.append(f"{len(paths)}.routed")
                with open(os.path.join(scratch, paths[-1]), "ab" if number else "wb") as file:
                    file.write(block)
            config = []
            if self.config is not None:
                config = ["--config=logmon.json"]
                with open(os.path.join(scratch, "logmon.json"), "wb") as file:
                    file.write(self.config)
            _, answer, warnings = self.run("scan", ["--output=part.scan", "--jobs=1", *config], scratch, paths)
            with open(os.path.join(scratch, "part.scan"), "rb") as file:
                return file.read(), events_of(answer.decode(errors="replace")), warnings


def run(words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, **more)


def events_of(answer):
    """The number in the line 'NAME.scan: 1,234 events of 5 services, 678 bytes'."""
    return int(re.search(r": ([\d,]+) events? of ", answer)[1].replace(",", ""))


def guarded(work, parts=(0,)):
    """The values that work yields, or (status, message) of a refusal, for these parts.

    Spark repeats only what is raised."""
    try:
        yield from work()
    except Refused as refused:
        for part in parts:
            yield (part, -1, -1, -1), (refused.status, str(refused), "")
    except WorkerFailure:
        raise
    except Exception as error:
        raise WorkerFailure(f"{type(error).__name__}: {error}") from None


def routed(job, numbers):
    def work(tasks):
        for task in tasks:
            job.check_program()
            yield from job.route(task, numbers)

    # No part may be scanned without it.
    return lambda tasks: guarded(lambda: work(tasks), range(job.count))


def scanned(job):
    """Of one part: what all tasks before have told, then the part."""
    def work(pieces):
        job.check_program()
        # What was told comes before the pieces, in the first part.
        for key, value in pieces:
            if key[1] >= 0:
                yield (0, 0, 0, 0), job.scan(itertools.chain([(key, value)], pieces))
                return
            yield key, value
            if value[0]:
                return

    return lambda pieces: guarded(lambda: work(iter(pieces)))


# MARK: On the driver


def known_options(logmon, command):
    """The options of a command by name, and whether each takes a value, from its help."""
    text = run([logmon, command, "--help"]).stdout.decode()
    return {name: bool(value) for name, value in re.findall(r"^  (--[a-z-]+)( [A-Z]\S*)?  ", text, re.MULTILINE)}


def read_arguments(words):
    """The program, the numbers of parts and of bytes of a stretch, the inputs, the config file, and the options of
    each command."""
    words, inputs, rest = list(words), [], []
    own = {"--logmon": "logmon", "--parts": None, "--stretch-bytes": None}
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
    for name in ("--parts", "--stretch-bytes"):
        if own[name] is not None and not (own[name].isdigit() and int(own[name]) > 0):
            raise Refused(f"{name} needs a number from 1 on, not '{own[name]}'")
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
    return logmon, int(own["--parts"] or 0), int(own["--stretch-bytes"] or 0), inputs, config, options


def files_of(spark, logmon, inputs, options):
    """Whether they must be copied; of each file its path or address and its name, in the order of the names; the bytes
    of all that are not copied."""
    addresses = [name for name in inputs if "://" in name]
    if addresses and len(addresses) < len(inputs):
        raise Refused("name either paths or addresses such as hdfs://…, not both")
    if not addresses:
        done = run([logmon, "route", "--list", *options, "--", *inputs])
        warn(done.stderr.decode(errors="replace"))
        if done.returncode != 0:
            raise Refused("an input cannot be listed, so nothing was read", done.returncode)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        files = [(line["input"], line["input"]) for line in lines]
        total = sum(line["bytes"] for line in lines)
    else:
        files, total = [], 0
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
    return bool(addresses), sorted(files, key=lambda file: file[1].encode(errors="surrogateescape")), total


def hadoop_settings(spark):
    writer = spark._jvm.java.io.StringWriter()
    spark._jsc.hadoopConfiguration().writeXml(writer)
    return writer.toString()


def collected(rdd):
    """The values of all tasks by what they are: refusals, what was routed, and parts."""
    try:
        results = rdd.collect()
    except Exception as error:
        message = re.search(r"logmon: (.*?) \[end\]", str(error), re.DOTALL)
        if not message:
            raise
        raise Refused(f"{message[1]}\na task failed each time, so nothing was merged", INPUT) from None
    for key, value in results:
        if key[1] < 0 and value[0]:
            raise Refused(f"{value[1]}" if value[0] == ONE_STRETCH else f"{value[1]}\nnothing was merged", value[0])
    return [value for key, value in results if key[1] < 0], [value for key, value in results if key[1] >= 0]


def plan_of(spark, job, size):
    """Where the stretches of each input begin, and the numbers of the run: a task, as the driver has no inputs."""
    def work(_):
        job.check_program()
        yield (0, 0, 0, 0), job.plan(size)

    _, plans = collected(spark.sparkContext.parallelize([0], 1).mapPartitions(lambda tasks: guarded(lambda: work(tasks))))
    return plans[0]


def parts_of(spark, job, starts, numbers):
    """What was routed, by stretch, and the parts, in order."""
    tasks = [(index, start, end) for index, places in enumerate(starts)
             for start, end in zip(places, [*places[1:], None])]
    pieces = spark.sparkContext.parallelize(tasks, len(tasks)).mapPartitions(routed(job, numbers))
    by_part = pieces.repartitionAndSortWithinPartitions(job.count, lambda key: key[0])
    return collected(by_part.mapPartitions(scanned(job)))


def warn(*texts):
    """Prints each line once: several shares of one input say the same of it."""
    for line in dict.fromkeys(line for text in texts for line in text.splitlines()):
        print(line, file=sys.stderr)


def main(words):
    logmon, count, size, inputs, config, options = read_arguments(words)
    spark = SparkSession.builder.appName("logmon").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    are_copied, files, total = files_of(spark, logmon, inputs, options["route"])
    content = None
    if config is not None:
        try:
            with open(config, "rb") as file:
                content = file.read()
        except OSError as error:
            raise Refused(f"{config}: {error.strerror}") from None
    cores = max(1, spark.sparkContext.defaultParallelism)
    count = count or cores
    # A few for each core, so that none waits long for the last.
    size = size or min(MOST_STRETCH, max(LEAST_STRETCH, total // (4 * cores)))
    job = Job(
        logmon, run([logmon, "--version"]).stdout.decode().strip(), None if are_copied else os.getcwd(),
        hadoop_settings(spark) if are_copied else "",
        [source for source, _ in files], [name for _, name in files], count, content, options)
    starts, numbers = plan_of(spark, job, size)
    while True:
        try:
            told, parts_found = parts_of(spark, job, starts, numbers)
            break
        except Refused as refused:
            # Events that are out of order across stretches are sorted in one.
            if refused.status != ONE_STRETCH or starts[job.names.index(str(refused))] == [0]:
                raise
            starts[job.names.index(str(refused))] = [0]
    warn(*(warnings for *_, warnings in told), *(warnings for *_, warnings in parts_found))
    counted = (sum(events for _, events, _ in parts_found), sum(events for _, events, _ in told))
    if counted[0] != counted[1]:
        raise Refused(f"the parts have {counted[0]:,} events, the inputs {counted[1]:,}; "
                      "a log has changed meanwhile: give it an end with --until; nothing was merged", INPUT)
    with tempfile.TemporaryDirectory(prefix="logmon-") as folder:
        parts = [os.path.join(folder, f"{number}.scan") for number in range(len(parts_found))]
        for path, (part, *_) in zip(parts, parts_found):
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
