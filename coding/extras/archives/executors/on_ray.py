"""Steps on a Ray cluster, to which only sealed bytes go.

One actor a worker, and one call a piece: pieces are files already, so there is nothing that Ray Data would add but a
copy of the words in its own tables. What Ray holds, spills or logs of a job is sealed under the job's key; the key goes
there sealed under the cluster's token, which every machine of it has in a file. So a cluster without a token, or with
another one, cannot open anything.
"""

import ipaddress
import os
import pickle
import secrets
import socket
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from nacl.encoding import RawEncoder
from nacl.hash import blake2b

from coding.extras.archives.executors.work import MOST_TIMES, Job, Pool, Worker, differing, installed, opened, seal
from pipelines.batch import CancelCheck, check_cancelled
from pipelines.errors import PipelineError
from pipelines.worker.process import without_words
from pipelines.worker.waiting_line import LOOK_SECONDS

BEGIN_SECONDS: Final = 120.0
"""For so long it is waited until all workers have begun."""
_HOW = "docs/scale.md says how a cluster is begun."


class OnRay:
    """A cluster that is there already, begun with a token, on this computer or in a private network."""

    def __init__(self, address: str, workers: int) -> None:
        """Use so many workers of the cluster whose head is at an address (``host:port``).

        Raises:
            PipelineError: The address is missing or reachable by anybody, or there is no token.
        """
        self._address = address or os.environ.get("RAY_ADDRESS", "")
        self._workers = workers
        _refuse_open_addresses(self._address)
        if os.environ.get("RAY_AUTH_MODE", "token").lower() != "token":
            raise PipelineError(
                "RAY_AUTH_MODE switches the token of the cluster off, so that anybody who reaches it could run "
                f"programs there. Set it to token on every machine. {_HOW}"
            )
        if cluster_token() is None:
            raise PipelineError(
                "There is no token for the cluster on this computer. Name its file in RAY_AUTH_TOKEN_PATH, on every "
                f"machine. {_HOW}"
            )

    @contextmanager
    def begin(self, job: Job, cancelled: CancelCheck | None) -> Iterator[Pool]:
        """Begin; see :meth:`~coding.extras.archives.executors.work.Engine.begin`."""
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        import ray

        pool: Actors | None = None
        try:
            self._connect(ray)
            _refuse_open_nodes(ray.nodes())
            pool = Actors(ray, job, self._workers)
            pool.wait(cancelled)
            yield pool
        finally:
            if pool is not None:
                pool.close()
            ray.shutdown()

    def _connect(self, ray: Any) -> None:
        try:
            ray.init(
                address=self._address,
                namespace=secrets.token_hex(8),
                log_to_driver=False,
                configure_logging=False,
                logging_level="ERROR",
            )
        except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise PipelineError(
                f"The cluster at {self._address} does not let us in ({type(error).__name__}). Look whether it runs, "
                f"has the same token and the same version of Ray. {_HOW}"
            ) from None


class Actors:
    """Actors of Ray as a pool. One that died is replaced; what it had is given to whichever is free first."""

    def __init__(self, ray: Any, job: Job, workers: int) -> None:
        self.room = 2 * workers
        self._ray, self._key = ray, job.key
        actor = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Actor)
        self._make = partial(actor.remote, seal(_lid(), job.key, "key"), job.step, dict(job.versions))
        self._wanted = workers
        self._beginning: dict[Any, Any] = {}
        self._begun: list[Any] = []
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._away: dict[Any, tuple[str, bytes, Any]] = {}
        self._died: Counter[str] = Counter()
        for _ in range(workers):
            self._begin_another()

    def wait(self, cancelled: CancelCheck | None) -> None:
        """Wait until all have begun.

        Raises:
            PipelineError: One cannot, or there are not enough processors for all.
        """
        while self._beginning:
            check_cancelled(cancelled)
            self._look(())

    def submit(self, name: str, sealed: bytes) -> None:
        """Give a piece; see :meth:`~coding.extras.archives.executors.work.Pool.submit`."""
        self._waiting.append((name, sealed))

    def take(self) -> tuple[str, bytes | None] | None:
        """Take what is done; see :meth:`~coding.extras.archives.executors.work.Pool.take`."""
        self._hand_out()
        for reference in self._look(self._away):
            name, _, _ = self._away[reference]
            try:
                well, sealed = self._ray.get(reference)
            except (self._ray.exceptions.RayActorError, self._ray.exceptions.OutOfMemoryError):
                return (name, None) if self._given_up(reference) else None
            except self._ray.exceptions.RayError as error:
                raise PipelineError(
                    f"The cluster broke off ({type(error).__name__}). Finished pieces stay; ask again to go on."
                ) from None
            del self._away[reference]
            if not well:
                raise pickle.loads(opened(self._key, sealed, f"{name}/failed"))
            return name, bytes(sealed)
        return None

    def close(self) -> None:
        """End all workers."""
        for actor in (*self._begun, *self._beginning.values()):
            with suppress(Exception):
                self._ray.kill(actor)

    def _begin_another(self) -> None:
        self._until = time.monotonic() + BEGIN_SECONDS
        actor = self._make()
        self._beginning[actor.problem.remote()] = actor

    def _hand_out(self) -> None:
        has = Counter(actor for _, _, actor in self._away.values())
        # Where a worker died it may have been over any piece that it had: those are done with nothing beside them.
        shut = {actor for name, _, actor in self._away.values() if self._died[name]}
        while self._waiting:
            most = 0 if self._died[self._waiting[0][0]] else 1
            free = [actor for actor in self._begun if has[actor] <= most and actor not in shut]
            if not free:
                return
            name, sealed = self._waiting.popleft()
            actor = min(free, key=lambda worker: has[worker])
            self._away[actor.do.remote(name, sealed)] = (name, sealed, actor)
            has[actor] += 1
            if not most:
                shut.add(actor)

    def _look(self, away: Iterable[Any]) -> list[Any]:
        """What is done of what is away, in the order in which it was given; those that have begun are noted."""
        references = [*away, *self._beginning]
        self._ray.wait(references, timeout=LOOK_SECONDS)
        done = set(self._ray.wait(references, num_returns=len(references), timeout=0)[0])
        for key in done & self._beginning.keys():
            self._note_begun(key)
        if self._beginning and not self._away and time.monotonic() > self._until:
            raise PipelineError(
                f"Only {len(self._begun)} of {self._wanted} workers could begin: the cluster has too few free "
                "processors. Ask for fewer with --workers."
            )
        return [reference for reference in references if reference in done and reference in self._away]

    def _note_begun(self, reference: Any) -> None:
        actor = self._beginning.pop(reference)
        try:
            problem = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            raise PipelineError(
                "A worker of the cluster did not begin. Install the same version of Heard on every machine, in the "
                f"Python that runs Ray there ({type(error).__name__})."
            ) from None
        if problem:
            raise PipelineError(problem)
        self._begun.append(actor)

    def _given_up(self, reference: Any) -> bool:
        """Replace a worker that died, and hand out again what it had; whether its only piece is tried no more."""
        name, _, actor = self._away[reference]
        had = [self._away.pop(other)[:2] for other in [ref for ref, (_, _, by) in self._away.items() if by == actor]]
        self._begun.remove(actor)
        self._begin_another()
        self._died.update(each for each, _ in had)
        if len(had) == 1 and self._died[name] >= MOST_TIMES:
            return True
        self._waiting.extendleft(reversed(had))
        return False


class Actor:
    """The other end: a worker in a process of the cluster."""

    def __init__(self, lid: bytes, step: bytes, versions: Mapping[str, str]) -> None:
        _say_nothing()
        self._problem = ""
        if other := differing(versions, installed()):
            self._problem = f"A worker would come to other results, as its versions differ: {other}. Install the same."
            return
        try:
            self._key = opened(_lid(), lid, "key")
        except PipelineError:
            self._problem = f"A worker of the cluster has no token, or another one. {_HOW}"
            return
        self._worker = Worker(self._key, step)

    def problem(self) -> str:
        """Why it cannot work; empty where it can."""
        return self._problem

    def do(self, name: str, sealed: bytes) -> tuple[bool, bytes]:
        """Do a piece. An error goes back sealed, as it may name a file."""
        try:
            return True, self._worker(name, sealed)
        except Exception as error:
            return False, seal(self._key, pickle.dumps(without_words(error)), f"{name}/failed")


def cluster_token() -> str | None:
    """The token of the cluster as Ray looks for it, or None."""
    if token := os.environ.get("RAY_AUTH_TOKEN"):
        return token.strip()
    path = Path(os.environ.get("RAY_AUTH_TOKEN_PATH") or Path.home() / ".ray" / "auth_token")
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _lid() -> bytes:
    """The key under which the job's key goes to a worker, made of the cluster's token."""
    token = cluster_token()
    # Without a token a key that nobody has: nothing opens.
    secret = token.encode() if token else secrets.token_bytes(32)
    return blake2b(secret, digest_size=32, person=b"heard.cluster", encoder=RawEncoder)


def _refuse_open_addresses(address: str) -> None:
    """Refuse what is not an address on this computer or in a private network."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise PipelineError(
            f"Name the head of the cluster with --address HOST:PORT, or in RAY_ADDRESS (it is “{address}”). {_HOW}"
        )
    try:
        addresses = {
            str(entry[4][0]) for entry in socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
        }
    except (OSError, UnicodeError):
        raise PipelineError(f"There is no computer called {host}. Look at the address of the cluster.") from None
    _refuse_open(addresses)


def _refuse_open_nodes(nodes: list[dict[str, Any]]) -> None:
    _refuse_open({str(node["NodeManagerAddress"]) for node in nodes if node.get("Alive", True)})


def _refuse_open(addresses: set[str]) -> None:
    for address in sorted(addresses):
        try:
            at = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            raise PipelineError(
                f"A machine of the cluster says that it is at “{address}”, which is no address."
            ) from None
        if at.is_unspecified or not (at.is_loopback or at.is_private):
            raise PipelineError(
                f"{address} is an address that others can reach. Originals go only to a cluster on this computer or in "
                f"a private network. {_HOW}"
            )


def _say_nothing() -> None:
    """Let nothing that a library prints reach the logs of Ray, and leave no core dump: either may hold words."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
