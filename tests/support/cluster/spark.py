"""A standalone Spark: a master, two workers, and a server for Spark Connect, all real processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["Spark", "find_spark"]

_JAVA = Path("/usr/lib/jvm/java-17-openjdk-amd64")
_START_S = 300


def find_spark() -> Path | None:
    """Return the folder of Spark that `GRAPHLOAD_SPARK` names, None without one or without Java."""
    named = os.environ.get("GRAPHLOAD_SPARK")
    if not named or not (_JAVA.is_dir() or os.environ.get("JAVA_HOME")):
        return None
    return Path(named).absolute()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Spark(contextlib.ExitStack):
    """The processes; those that are left are killed at the end."""

    def __init__(self, home: Path, folder: Path) -> None:
        super().__init__()
        self._home = home
        self._folder = folder
        self._master = f"spark://127.0.0.1:{_free_port()}"
        self._port = _free_port()
        self.address = f"sc://127.0.0.1:{self._port}"
        port = self._master.rpartition(":")[2]
        self._start(
            "master",
            *("spark-class", "org.apache.spark.deploy.master.Master"),
            *("--host", "127.0.0.1", "--port", port, "--webui-port", "0"),
        )
        _wait_for(int(port))
        self.workers = [self._start_worker(name) for name in ("first", "second")]
        self.server = self.start_server()

    def _start_worker(self, name: str) -> subprocess.Popen[bytes]:
        return self._start(
            f"worker-{name}",
            *("spark-class", "org.apache.spark.deploy.worker.Worker"),
            *("-c", "1", "-m", "900m", "--webui-port", "0", "-d", str(self._folder / name)),
            self._master,
        )

    def start_server(self) -> subprocess.Popen[bytes]:
        """Start the server of Spark Connect, and wait until it answers."""
        options = {
            "spark.connect.grpc.binding.port": str(self._port),
            "spark.executor.memory": "600m",
            "spark.sql.shuffle.partitions": "4",
            "spark.ui.enabled": "false",
        }
        server = self._start(
            "server",
            *("spark-submit", "--master", self._master),
            *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
            *(part for name, value in options.items() for part in ("--conf", f"{name}={value}")),
        )
        _wait_for(self._port)
        return server

    def kill_worker(self) -> None:
        """Kill a worker, with the executor that it has."""
        worker = self.workers.pop()
        executors = subprocess.run(
            ["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        for pid in (worker.pid, *map(int, executors)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()

    def _start(self, name: str, program: str, *args: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "SPARK_HOME": str(self._home),
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
        }
        environment.setdefault("JAVA_HOME", str(_JAVA))
        log = self.enter_context((self._folder / f"{name}.log").open("ab"))
        process = subprocess.Popen(
            [str(self._home / "bin" / program), *args],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.callback(process.wait)
        self.callback(_kill_group, process)
        return process


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    # An executor has the group of its worker.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"nothing listens on port {port}")
