"""One-time addresses for dumps: what a job in a cluster does, done here: send, fetch, check."""
import hashlib
import os
import secrets
import subprocess

import pytest
import requests

from harness import wait


@pytest.fixture(scope="module")
def show(site):
    return site.show()


def opened(site, show, way, file=""):
    token = secrets.token_urlsafe(32)
    site.sql("REPLACE INTO dump_door (deployment, way, token_hash, file, ends_at) VALUES (%s, %s, %s, %s, UNIX_TIMESTAMP() + 60)",
             (show.id, way, hashlib.blake2b(token.encode(), digest_size=32).hexdigest(), file))
    return f"{site.internal}/_dump/{token}"


def job(site, show, *words, **settings):
    env = site.env | {"CLOVE_SHOW_ID": str(show.id), "CLOVE_SHOW_SLUG": show.slug, "CLOVE_SHOW_KEY_FILE":
                      str(site.var / "etc/shows" / show.slug / "show.key")} | settings
    return subprocess.run([str(site.top / "cgi/local/clove"), "dump", *words], env=env, cwd=site.top, timeout=60, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)


def test_a_dump_goes_up_and_comes_down_once(site, show, tmp_path):
    env = {"MYSQL_PWD": site.admin("db-password").strip(), "PATH": os.environ["PATH"]}
    dumped = subprocess.run(["mariadb-dump", "--no-defaults", f"--socket={site.socket('db/s')}", "--user=clove_admin", "--single-transaction",
                             "--hex-blob", "--skip-dump-date", show.schema], env=env, capture_output=True, check=True).stdout
    text = tmp_path / "db.sql"
    text.write_bytes(dumped[:-100])
    cut = job(site, show, "send", opened(site, show, "put"), str(text))
    assert cut.returncode == 1 and "before it is complete" in cut.stdout
    text.write_bytes(dumped)
    url = opened(site, show, "put")
    sent = job(site, show, "send", CLOVE_DUMP_URL=url, CLOVE_DUMP_FILE=str(text))
    assert sent.returncode == 0 and '"place":' in sent.stdout, sent.stdout + sent.stderr
    came = wait(lambda: site.sql("SELECT file FROM dump_door WHERE way = 'put' AND used_at IS NOT NULL AND deployment = %s", (show.id,)))[0]["file"]
    sealed = site.var / "files/platform/uploads" / came
    assert sealed.read_bytes().startswith(b"clove dump 1\n") and b"INSERT" not in sealed.read_bytes()
    text.write_bytes(dumped)
    assert job(site, show, "send", url, str(text)).returncode == 1, "good for once"

    given = site.var / "files/platform/dump-test"
    given.write_bytes(sealed.read_bytes())
    given.chmod(0o644)
    url = opened(site, show, "get", "dump-test")
    fetched = job(site, show, "fetch", url, str(text))
    assert fetched.returncode == 0, fetched.stdout + fetched.stderr
    assert text.read_bytes().startswith(dumped) and '"place":' in (tmp_path / "db.sql.counts").read_text()
    assert job(site, show, "fetch", url, str(text)).returncode == 1, "good for once"
    given.unlink()
    sealed.unlink()


def test_nobody_without_a_token_comes_in(site, show):
    for headers in ({}, {"X-Clove-Dump": "guessed"}):
        assert requests.get(site.internal + "/_dump", headers=headers, allow_redirects=False).status_code == 303
        assert requests.post(site.internal + "/_dump", headers=headers, data=b"x" * 100, allow_redirects=False).status_code == 303
    url = opened(site, show, "get", "dump-none")
    site.sql("UPDATE dump_door SET ends_at = UNIX_TIMESTAMP() - 1 WHERE deployment = %s", (show.id,))
    token = url.rsplit("/", 1)[1]
    assert requests.get(site.internal + "/_dump", headers={"X-Clove-Dump": token}, allow_redirects=False).status_code == 303
    assert requests.get(site.url + "/_dump", headers={"X-Clove-Dump": token}, verify=False).status_code == 404, "not on the public port"
