"""Explores a scenario with Ray: parts as tasks, here or on a cluster; then merges their journals.

    pip install ray==2.60.0
    python ray_campaign.py bank.toml --parts 16 --journal shared

`farcall` must be on the PATH of every worker, and the journal folder on a disk that all of them share. A worker
that is killed is started again and goes on where the journal ends.
"""
import argparse
import os
import signal
import subprocess
import sys
import time

import ray

HOLDS, VIOLATED, BAD_SCENARIO, BOUNDED = 0, 1, 2, 3


@ray.remote(num_cpus=1, max_retries=3)
def explore(program: str, scenario: str, journal: str, part: int, parts: int, kill_once: bool) -> int:
    command = [program, "explore", scenario, "--part", f"{part}/{parts}", "--journal", journal, "-q"]
    mark = os.path.join(journal, f"killed-{part}")
    if kill_once and not os.path.exists(mark):  # for the test: this worker dies in the middle of its work
        open(mark, "w").close()
        worker = subprocess.Popen(command)
        time.sleep(0.3)
        worker.kill()
        os.kill(os.getpid(), signal.SIGKILL)
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--program", default="farcall")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--journal", default="journal")
    parser.add_argument("--cpus", type=int, help="start local workers; else RAY_ADDRESS, or all processors")
    parser.add_argument("--kill-part", type=int, default=0, help=argparse.SUPPRESS)
    words = parser.parse_args()
    journal, scenario = os.path.abspath(words.journal), os.path.abspath(words.scenario)
    os.makedirs(journal, exist_ok=True)
    ray.init(num_cpus=words.cpus, include_dashboard=False, log_to_driver=False)
    left = [explore.remote(words.program, scenario, journal, part, words.parts, part == words.kill_part)
            for part in range(1, words.parts + 1)]
    while left:
        done, left = ray.wait(left)
        code = ray.get(done[0])
        if code not in (HOLDS, VIOLATED, BOUNDED):  # wrong for one part is wrong for all
            return code
    return subprocess.run([words.program, "explore", "merge", journal]).returncode


if __name__ == "__main__":
    sys.exit(main())
