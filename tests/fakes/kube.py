#!/usr/bin/python3
"""A small Kubernetes API server in memory, for what a real one cannot be made to say at will. Prints its port, serves until its standard
input closes. With a folder as argument it speaks HTTPS and writes there ca.pem, other-ca.pem, client.pem, client.key.

What is applied or posted is kept under its path and can be read, listed (labelSelector, fieldSelector metadata.name) and deleted. A token
other than "good" is answered 401. The test steers it:
  POST /_set    {"path": object or null, …}: puts objects there as they are, or takes them away; merged into what is there
  POST /_refuse {"method","path" (regular expression),"status","reason","message","times","text"}: answers that from now on, times -1 for ever
  POST /_forget                 everything
  GET  /shows/…                 200 when something was set there, as a show behind a NodePort would; a connection stays with the pod that took it
  GET  /_log                    [[method, path], …] since the last one
  GET  /_all                    every object by its path
"""
import http.server, json, os, random, re, socketserver, ssl, subprocess, sys, threading, urllib.parse
import yaml

LOCK = threading.Lock()
objects, refusals, log, logs = {}, [], [], {}
SERVED = {"apps": ["v1"], "autoscaling": ["v1", "v2beta1", "v2beta2"], "policy": ["v1beta1"], "networking.k8s.io": ["v1"], "batch": ["v1"]}
KINDS = {"namespaces": "Namespace", "pods": "Pod", "nodes": "Node"}


def merge(old, new):
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    out = dict(old)
    for name, value in new.items():
        if value is None:
            out.pop(name, None)
        else:
            out[name] = merge(out.get(name), value)
    return out


def fits(o, query):
    labels = o.get("metadata", {}).get("labels", {})
    for want in filter(None, query.get("labelSelector", "").split(",")):
        name, sign, value = re.fullmatch(r"([^=!]+?)(?:(!?=)(.*))?", want).groups()
        if sign == "=" and labels.get(name) != value or sign == "!=" and labels.get(name) == value or not sign and name not in labels:
            return False
    for want in filter(None, query.get("fieldSelector", "").split(",")):
        name, _, value = want.partition("=")
        at = o
        for part in name.split("."):
            at = at.get(part, "") if isinstance(at, dict) else ""
        if at != value:
            return False
    return True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def answer(self, status, body, kind="application/json"):
        body = (body if isinstance(body, str) else json.dumps(body)).encode(errors="surrogateescape")     # "\udcff": a byte ff
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def status(self, code, reason, message):
        self.answer(code, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message, "code": code})

    def any(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, _, query = self.path.partition("?")
        query = dict(urllib.parse.parse_qsl(query))
        with LOCK:
            if path.startswith("/_"):
                return self.steer(path, json.loads(raw) if raw else None)
            if path.startswith("/shows/"):        # a NodePort that leads here: the show itself
                self.pod = getattr(self, "pod", 200 if path in objects else 503)
                return self.answer(self.pod, "ready\n", "text/plain")
            log.append([self.command, self.path])
            token = self.headers.get("Authorization")
            peer = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
            if token != "Bearer good" and not peer:
                return self.status(401, "Unauthorized", "Unauthorized")
            for r in refusals:
                if r.get("times", -1) != 0 and r.get("method", self.command) == self.command and re.search(r["path"], self.path):
                    r["times"] = r.get("times", -1) - 1
                    if "text" in r:
                        return self.answer(r["status"], r["text"], "text/plain")
                    return self.status(r["status"], r.get("reason", ""), r.get("message", ""))
            return getattr(self, self.command.lower())(path, query, raw)

    do_GET = do_POST = do_PATCH = do_DELETE = any

    def steer(self, path, body):
        global objects
        if path == "/_set":
            for at, o in body.items():
                if o is None:
                    objects.pop(at, None)
                elif isinstance(o, str):
                    logs[at] = o
                else:
                    objects[at] = merge(objects.get(at, {}), o)
        elif path == "/_refuse":
            refusals.append(body)
        elif path == "/_forget":
            for kept in (objects, refusals, log, logs):
                kept.clear()
        elif path == "/_log":
            said = list(log)
            log.clear()
            return self.answer(200, said)
        elif path == "/_all":
            return self.answer(200, objects)
        self.answer(200, {})

    def get(self, path, query, raw):
        if path == "/version":
            return self.answer(200, objects.get(path, {"gitVersion": "v1.20.2"}))
        if path in logs:
            return self.answer(200, logs[path], "text/plain")
        group = re.fullmatch(r"/apis/([^/]+)", path)
        if group:
            served = SERVED.get(group.group(1))
            if not served:
                return self.status(404, "NotFound", "the server could not find the requested resource")
            return self.answer(200, {"kind": "APIGroup", "versions": [{"groupVersion": "%s/%s" % (group.group(1), v), "version": v} for v in served]})
        if path in objects:
            return self.answer(200, objects[path])
        parts = path.split("/")
        whole = parts[-1]                     # /api/v1/pods lists those of every namespace
        at = re.compile(re.escape("/".join(parts[:-1])) + r"(/namespaces/[^/]+)?/" + re.escape(whole) + r"/[^/]+") if "/namespaces/" not in path else \
            re.compile(re.escape(path) + r"/[^/]+")
        if whole not in ("pods", "nodes", "namespaces", "events", "deployments", "statefulsets", "services", "secrets", "configmaps", "jobs", "replicasets",
                         "persistentvolumeclaims", "networkpolicies", "horizontalpodautoscalers", "poddisruptionbudgets", "resourcequotas", "limitranges"):
            return self.status(404, "NotFound", '"%s" not found' % whole)
        items = [o for p, o in sorted(objects.items()) if at.fullmatch(p) and fits(o, query)]
        if query.get("resourceVersion") == "0":       # from the cache: in no order
            random.shuffle(items)
        if "as=Table" in self.headers.get("Accept", ""):
            said = [[o["metadata"]["name"], "5m", json.dumps([o.get("spec", {}), o.get("status", {})])] for o in items]
            return self.answer(200, {"kind": "Table", "columnDefinitions": [{"name": "Name"}, {"name": "Age"}, {"name": "Rest"}], "rows": [{"cells": c} for c in said]})
        self.answer(200, {"kind": "List", "metadata": {}, "items": items})

    def keep(self, path, new, code):
        old = objects.get(path)
        o = merge(old or {}, new)
        meta = o.setdefault("metadata", {})
        meta.setdefault("name", path.split("/")[-1])
        meta["generation"] = meta.get("generation", 0) + (1 if old is None or old.get("spec") != o.get("spec") else 0)
        found = re.search(r"/namespaces/([^/]+)/", path)
        if found:
            meta["namespace"] = found.group(1)
        if "managedFields" not in meta:
            meta["managedFields"] = [{"manager": "clove", "operation": "Apply", "fieldsV1": {"f:spec": {}}}]
        if o.get("kind") == "Service" and "clusterIP" not in o.get("spec", {}):
            o["spec"]["clusterIP"] = "127.0.0.1"
        objects[path] = o
        self.answer(code, o)

    def patch(self, path, query, raw):
        kind = self.headers.get("Content-Type")
        if kind == "application/apply-patch+yaml":
            try:
                new = yaml.safe_load(raw)
            except yaml.YAMLError as e:
                return self.status(400, "BadRequest", "error decoding YAML: %s" % e)
            if query.get("dryRun"):
                return self.answer(200, new)
            return self.keep(path, new, 200 if path in objects else 201)
        if path not in objects:
            return self.status(404, "NotFound", '"%s" not found' % path.split("/")[-1])
        self.keep(path, json.loads(raw), 200)

    def post(self, path, query, raw):
        new = json.loads(raw)
        at = path + "/" + new["metadata"]["name"]
        if at in objects:
            return self.status(409, "AlreadyExists", '"%s" already exists' % new["metadata"]["name"])
        self.keep(at, new, 201)

    def delete(self, path, query, raw):
        parts = path.split("/")
        if path in objects:
            gone = objects.pop(path)
            if parts[-2] == "namespaces":
                for at in [p for p in objects if p.startswith(path + "/") or "/namespaces/%s/" % parts[-1] in p]:
                    objects.pop(at)
            return self.answer(200, gone)
        found = [p for p, o in objects.items() if p.startswith(path + "/") and p.count("/") == path.count("/") + 1 and fits(o, query)]
        if query and found:
            for at in found:
                objects.pop(at)
            return self.answer(200, {"kind": "List", "items": []})
        self.status(404, "NotFound", '"%s" not found' % parts[-1])


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def certificates(folder):
    def openssl(*words):
        subprocess.run(["openssl"] + list(words), cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for name in ("ca", "other-ca"):
        openssl("req", "-x509", *new, "-days", "2", "-subj", "/CN=%s" % name, "-keyout", name + ".key", "-out", name + ".pem")
    with open(os.path.join(folder, "san"), "w") as f:
        f.write("subjectAltName=IP:127.0.0.1\n")
    for name in ("server", "client"):
        openssl("req", *new, "-subj", "/CN=%s" % name, "-keyout", name + ".key", "-out", name + ".csr")
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "san", "-out", name + ".pem")


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 1:
    folder = sys.argv[1]
    certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
    context.load_verify_locations(os.path.join(folder, "ca.pem"))
    context.verify_mode = ssl.CERT_OPTIONAL
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
