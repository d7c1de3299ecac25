"""Whether everything that will be measured starts and agrees, before anything is: a minute that can save half an hour.

python -m benchmarks.check
"""

from contextlib import ExitStack

from benchmarks import machine, results
from benchmarks.agreement import check_servers
from benchmarks.contenders import EVERYBODY
from benchmarks.core import COMMANDS, check_workers, working
from benchmarks.load import require_wrk
from benchmarks.processes import running


def main() -> None:
    """Start everybody, compare their answers, and say so."""
    results.quick(__doc__)
    require_wrk()
    with working(COMMANDS) as workers:
        check_workers(workers)
    cores, _ = machine.divide()
    with ExitStack() as stack:
        servers = {each.program.name: stack.enter_context(running(each.program, cores)) for each in EVERYBODY}
        check_servers(servers)
    print(f"{', '.join(servers)} start and agree with each other.", flush=True)


if __name__ == "__main__":
    main()
