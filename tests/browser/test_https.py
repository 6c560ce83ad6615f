"""The purchase once over https: guarded cookies, HSTS, the sandbox's page under the same policy."""
import subprocess

import harness
import pytest
import requests
import story


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", cert], check=True, capture_output=True)
    folder.chmod(0o755)
    for file in (cert, key):
        file.chmod(0o644)
    site = harness.Site(TLS_CERT=cert, TLS_KEY=key)
    site.start()
    yield site
    site.stop()


def test_a_purchase_over_https(secure, people):
    show = secure.show()
    buyer = people(secure, "en")
    story.sign_up(buyer, secure, "tls@example.org", "Grace")
    cookies = {c["name"]: c for c in buyer.driver.get_cookies()}
    assert cookies["__Host-session"]["secure"] and cookies["__Host-session"]["httpOnly"] and "session" not in cookies
    code = story.book_two(buyer, show.path)
    assert show.sql("SELECT state FROM orders WHERE code = %s", (code,))[0]["state"] == "paid"
    assert all(link.startswith("https://") for mail in secure.mails("tls@example.org") for link in secure.links(mail))
    answer = requests.get(secure.url + "/login", verify=False, timeout=60)
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert show.invariants() == ""
