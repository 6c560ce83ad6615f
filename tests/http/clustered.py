"""A cluster that only the platform knows: rows as the agent writes them when it looked at one, for what the consoles make of them."""
import json
import time

from harness import unique

GOOD = json.dumps({"min": 2, "max": 4, "pay": 2, "cpu_m": 500, "memory_mib": 256, "db_cpu_m": 250, "db_memory_mib": 384, "storage_gib": 1, "parts": [
    {"kind": "show", "name": "clove-show", "version": "1.0", "digest": "sha256:" + "a" * 64},
    {"kind": "database", "name": "clove-database", "version": "1.0", "digest": "sha256:" + "b" * 64}]})


def cluster(site, name=None, state="well", error="", raw="", nodes=("node-1", "node-2"), storage="claim"):
    """A target with nodes of 2 cores and 4 GiB; its number."""
    name = name or unique("cluster")
    site.sql("INSERT INTO target (name, kind, url, access, reach, platform_url, images, storage, state, error, raw, version, looked_at)"
             " VALUES (%s, 'kubernetes', 'https://192.0.2.9:6443', 'sealed', '192.0.2.9', 'http://192.0.2.1:8090', 'registry.test:5000', %s, %s, %s, %s,"
             " 'v1.30.2', UNIX_TIMESTAMP() - 4)", (name, storage, state, error, raw))
    target = site.sql("SELECT id FROM target WHERE name = %s", (name,))[0]["id"]
    for n, node in enumerate(nodes):
        site.sql("INSERT INTO node (target, name, ready, open, cpu_m, memory_mib, pods, cpu_used_m, memory_used_mib, cpu_limit_m, memory_limit_mib, pods_n,"
                 " seen_at) VALUES (%s, %s, 1, 1, 2000, 4096, 110, %s, %s, %s, %s, %s, UNIX_TIMESTAMP() - 4)",
                 (target, node, 750 + 500 * n, 896 + 512 * n, 1500 + 1000 * n, 1792 + 900 * n, 6 + n))
    return target


def image(site, kind, alias, version, digest):
    """An image of the pool; its number."""
    site.sql("INSERT INTO pool_image (kind, name, alias, version, digest, bytes, source, account, at, state)"
             " VALUES (%s, %s, %s, %s, %s, 90000000, 'x', (SELECT MIN(id) FROM account), 1, 'ready')",
             (kind, f"clove-{kind}", alias, version, digest))
    return site.sql("SELECT id FROM pool_image WHERE alias = %s", (alias,))[0]["id"]


def show(site, target, title, seller, state="running", revision=2, live=2, instances=True):
    """A show on a target, as rows; its address. The agent leaves it alone: it is not asked again before a day is over."""
    slug, now = unique("far"), int(time.time())
    site.sql("INSERT INTO deployment (slug, account, target, field, title, state, answers, revision, live_revision, good_revision, upstream, created_at,"
             " changed_at, next_at) SELECT %s, id, %s, 'concert', %s, %s, '{}', %s, %s, %s, '192.0.2.9:30080', %s, %s, %s FROM account WHERE email = %s",
             (slug, target, title, state, revision, live, live, now - 90000, now - 60, now + 86400, seller.email))
    number = site.sql("SELECT id, account FROM deployment WHERE slug = %s", (slug,))[0]
    one = json.loads(GOOD) | {"min": 1, "max": 1}
    site.sql("INSERT INTO deployment_revision (deployment, revision, account, at, template, spec, state) VALUES (%s, 1, %s, %s, 'template', %s, 'good')",
             (number["id"], number["account"], now - 90000, json.dumps(one)))
    for n in range(2, revision + 1):
        site.sql("INSERT INTO deployment_revision (deployment, revision, account, at, template, spec, state) VALUES (%s, %s, %s, %s, 'template', %s, %s)",
                 (number["id"], n, number["account"], now - 3600 * (revision + 1 - n), GOOD if n % 2 == 0 else json.dumps(one), "good" if n <= live else "new"))
    if instances:
        for name, part, node, how, ready, why, raw in (
                (f"{slug}-7d9f-abcde", "show", "node-1", "running", 1, "", ""),
                (f"{slug}-7d9f-fghij", "show", "node-2", "failed", 0, "kube.crashing", "CrashLoopBackOff: back-off 40s restarting failed container=show\nlast log line"),
                (f"{slug}-db-0", "database", "node-1", "running", 1, "", "")):
            site.sql("INSERT INTO instance (deployment, name, part, node, revision, state, ready, restarts, cpu_m, memory_mib, started_at, why, text_a, raw, seen_at)"
                     " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 500, 256, %s, %s, 'show', %s, %s)",
                     (number["id"], name, part, node, revision, how, ready, 0 if ready else 5, now - 4000, why, raw, now))
    site.sql("INSERT INTO deployment_event (deployment, at, level, text_key, text_a, raw) VALUES (%s, %s, 'warning', 'agent.repaired', '', 'pod was deleted')",
             (number["id"], now - 300))
    return slug


def backup(site, slug, reason="nightly"):
    """A backup in the list; its number."""
    site.sql("INSERT INTO backup (deployment, reason, file, bytes, sha256, counts, made_at, keep_until)"
             " SELECT id, %s, %s, 1843200, REPEAT('0', 64), '{\"orders\":12}', UNIX_TIMESTAMP() - 30000, UNIX_TIMESTAMP() + 600000 FROM deployment WHERE slug = %s",
             (reason, unique("file"), slug))
    return site.sql("SELECT MAX(id) id FROM backup")[0]["id"]


def task(site, slug, kind, state, target=None, why="", text_a="", raw="", step="", body="{}"):
    """Work of a show as the agent keeps it; its number. Not asked again before a day is over."""
    site.sql("INSERT INTO task (kind, deployment, target, body, state, step, why, text_a, raw, made_at, changed_at, next_at)"
             " SELECT %s, id, %s, %s, %s, %s, %s, %s, %s, UNIX_TIMESTAMP() - 90, UNIX_TIMESTAMP() - 9, UNIX_TIMESTAMP() + 86400 FROM deployment WHERE slug = %s",
             (kind, target, body, state, step, why, text_a, raw, slug))
    return site.sql("SELECT MAX(id) id FROM task")[0]["id"]
