"""A cloud for the demo: moto's EC2 and Auto Scaling APIs, and machines that are agents of this one.

``python3 -m notebookos_demo.cloud --script BIN --home HOME``: prints one line of JSON with the address and the group, then plays
the machines until its input ends. Runs with the Python that has moto, which need not be the demo's.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any

REGION = "us-east-1"
LOOK_SECONDS = 0.5
START_SECONDS = 60
INSTANCE_TYPE = "g4dn.xlarge"
CLUSTER_TAG = "notebookos:cluster"


class Machines:
    """Starts an agent for each instance that runs and ends that of each that doesn't any more. Used by one thread."""

    def __init__(self, script: Path, home: Path) -> None:
        self._script = script
        self._home = home
        self._agents: dict[str, subprocess.Popen[bytes]] = {}

    def follow(self, running: set[str]) -> None:
        """Have exactly the agents of these instances."""
        for instance in sorted(running - self._agents.keys()):
            self._agents[instance] = self._boot(instance)
        for instance in sorted(self._agents.keys() - running):
            self._end(self._agents.pop(instance))

    def _boot(self, instance: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self._script), "agent", "--host-id", instance, "--pool", "ec2", "--gpus", "1"],
            env={**os.environ, "NOTEBOOKOS_HOME": str(self._home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @staticmethod
    def _end(agent: subprocess.Popen[bytes]) -> None:
        try:
            os.killpg(agent.pid, signal.SIGTERM)
            agent.wait(10)
        except ProcessLookupError:
            agent.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(agent.pid, signal.SIGKILL)
            agent.wait(10)


def main() -> int:
    """Play the cloud."""
    parser = argparse.ArgumentParser(prog="notebookos_demo.cloud", description=__doc__)
    parser.add_argument("--script", required=True, type=Path, help="bin/notebookos of the distribution")
    parser.add_argument("--home", required=True, type=Path, help="home of the platform whose hosts the machines are")
    arguments = parser.parse_args()
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    machines = Machines(arguments.script, arguments.home)
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _await(endpoint, server)
        group = _group(endpoint)
        print(json.dumps({"endpoint": endpoint, "group": group, "region": REGION}), flush=True)
        _play(endpoint, machines)
    finally:
        machines.follow(set())
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(endpoint: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5):
                return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the moto server doesn't answer") from error
            time.sleep(0.1)


def _client(service: str, endpoint: str) -> Any:
    import boto3

    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
    )


def _group(endpoint: str) -> str:
    ec2 = _client("ec2", endpoint)
    name = f"demo-{uuid.uuid4().hex[:8]}"
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={
            "ImageId": image,
            "InstanceType": INSTANCE_TYPE,
            "MetadataOptions": {"HttpTokens": "required"},
        },
    )
    _client("autoscaling", endpoint).create_auto_scaling_group(
        AutoScalingGroupName=name,
        AvailabilityZones=[f"{REGION}a"],
        MinSize=0,
        MaxSize=6,
        DesiredCapacity=0,
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateName": name, "Version": "$Latest"},
                "Overrides": [{"InstanceType": INSTANCE_TYPE}],
            },
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 100},
        },
        Tags=[
            {
                "Key": CLUSTER_TAG,
                "Value": "demo",
                "PropagateAtLaunch": True,
                "ResourceId": name,
                "ResourceType": "auto-scaling-group",
            }
        ],
    )
    return name


def _play(endpoint: str, machines: Machines) -> None:
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    ec2 = _client("ec2", endpoint)
    while not ended.wait(LOOK_SECONDS):
        answer = ec2.describe_instances(Filters=[{"Name": f"tag:{CLUSTER_TAG}", "Values": ["demo"]}])
        machines.follow(
            {
                instance["InstanceId"]
                for reservation in answer["Reservations"]
                for instance in reservation["Instances"]
                if instance["State"]["Name"] == "running"
            }
        )


if __name__ == "__main__":
    sys.exit(main())
