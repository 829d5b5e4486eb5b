# SPDX-License-Identifier: MIT
"""A private PostgreSQL cluster with the sample data, gone when the bench ends."""

import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from . import proc

ROLE = "bench"

# PostgreSQL as it is installed, except for what would make two runs differ or lose the data the
# bench has no use for: nothing is vacuumed or flushed while a run is measured.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
max_connections = 200
shared_buffers = 256MB
autovacuum = off
fsync = off
max_wal_size = 4GB
checkpoint_timeout = 1h
logging_collector = on
log_destination = jsonlog
log_directory = '{sockets}/log'
log_filename = 'postgresql.log'
log_file_mode = 0644
log_rotation_age = 0
log_rotation_size = 0
"""

# The views go and the tables stay, so that both we and the peer serve plain tables.
WRITES = pathlib.Path(__file__).with_name("writes.sql")
DROP_VIEWS = """
do $$ declare relation record; begin
    for relation in
        select format('%I.%I', 'public', relname) as name,
               case relkind when 'v' then 'view' when 'm' then 'materialized view'
                    else 'table' end as kind
        from pg_class where relnamespace = 'public'::regnamespace
        and (relkind in ('v', 'm') or relkind = 'r' and relname like 'tv\\_%')
    loop
        -- The cascade of one may have taken another.
        execute format('drop %s if exists %s cascade', relation.kind, relation.name);
    end loop;
end $$;
"""


class Cluster:
    def __init__(self, sql_files):
        self.sql_files = sql_files
        self.bin = _find_bin()
        self.owner = _unprivileged()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="fqbench-"))
        self.postmaster = None

    def start(self):
        if self.owner:
            os.chown(self.directory, self.owner.pw_uid, self.owner.pw_gid)
        self.directory.chmod(0o755)
        data = self.directory / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")
        with open(data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(CONFIGURATION.format(sockets=self.directory))
        log = self.directory / "start.log"
        try:
            self._run("pg_ctl", "-D", data, "-l", log, "-w", "start")
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{log.read_text(errors='replace')}") from None
        self.postmaster = int((data / "postmaster.pid").read_text().split()[0])

    def load(self):
        """The databases app (all of the sample), tables (without its views) and writes."""
        self.psql("postgres", f"create role {ROLE} login", role="postgres")
        self.psql("postgres", f"create database app owner {ROLE}", role="postgres")
        self.psql("app", "".join(path.read_text(encoding="utf-8") for path in self.sql_files),
                  what="the sample data")
        self.psql("postgres", f"create database tables template app owner {ROLE}",
                  role="postgres")
        self.psql("tables", DROP_VIEWS)
        self.psql("postgres", f"create database writes owner {ROLE}", role="postgres")
        self.psql("writes", WRITES.read_text(encoding="utf-8"))
        for database in ("app", "tables", "writes"):
            self.psql(database, "vacuum analyze", role="postgres")
        self.psql("postgres", "checkpoint", role="postgres")

    def psql(self, database, sql, role=ROLE, what="SQL"):
        done = subprocess.run(
            [self.bin / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
             "-h", self.directory, "-U", role, "-d", database],
            input=sql, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            raise RuntimeError(f"{what} in database {database}: {done.stderr.strip()}")
        return done.stdout.splitlines()

    def url(self, database):
        return f"postgresql://{ROLE}@/{database}?host={self.directory}"

    def cpu_seconds(self):
        """Of every backend that lives or has lived."""
        return proc.family_cpu_seconds(self.postmaster)

    def stop(self):
        if self.postmaster:
            subprocess.run([self.bin / "pg_ctl", "-D", self.directory / "data", "-m", "immediate",
                            "-w", "stop"], capture_output=True, check=False, timeout=60,
                           **self._as_owner())
            self.postmaster = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def _as_owner(self):
        if not self.owner:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _run(self, program, *args):
        done = subprocess.run([self.bin / program, *map(str, args)], cwd=self.directory,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, check=False, stdin=subprocess.DEVNULL,
                              **self._as_owner())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout.strip()}")


def _find_bin():
    pg_config = shutil.which("pg_config")
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=_version, reverse=True)
    if pg_config:
        places.append(subprocess.run([pg_config, "--bindir"], capture_output=True, text=True,
                                     check=True).stdout.strip())
    for place in places:
        if os.access(os.path.join(place, "initdb"), os.X_OK):
            return pathlib.Path(place)
    raise RuntimeError("no PostgreSQL server found: install the package postgresql")


def _version(path):
    return [int(part) for part in path.split("/")[-2].split(".") if part.isdigit()]


def _unprivileged():
    """Who runs PostgreSQL, which refuses to run as root; None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")
