"""Container images made on the spot: a layer with one file, a configuration, and the archive around them, as docker save or OCI tools write it."""
import gzip
import hashlib
import io
import json
import pathlib
import secrets
import tarfile


def sha(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def layer(size=0):
    """A tar with something nobody else has in it."""
    return tar({"unique": secrets.token_bytes(16), "filler": secrets.token_bytes(size)})


NEWEST = len(list((pathlib.Path(__file__).parents[2] / "sql/show").glob("[0-9]*.sql")))
SHOW = {"dev.clove.kind": "show", "dev.clove.schema-min": "1", "dev.clove.schema-max": str(NEWEST)}
DATABASE = {"dev.clove.kind": "database"}


def config(layers, labels=None, architecture="amd64", system="linux"):
    return json.dumps({"architecture": architecture, "os": system, "config": {"Labels": SHOW if labels is None else labels, "Cmd": ["/nothing"]},
                       "rootfs": {"type": "layers", "diff_ids": [sha(x) for x in layers]},
                       "history": [{"created_by": "tests"} for _ in layers]}).encode()


def docker_archive(layers=None, **how):
    """As docker save writes it; keeps what it is given, so that the same layers make the same image."""
    layers = layers or [layer()]
    conf = config(layers, **how)
    names = [f"layer{n}.tar" for n in range(len(layers))]
    listing = [{"Config": "config.json", "RepoTags": None, "Layers": names}]
    return tar({"config.json": conf, **dict(zip(names, layers)), "manifest.json": json.dumps(listing).encode()})


def oci_archive(layers=None, **how):
    layers = [gzip.compress(x, mtime=0) for x in layers or [layer()]]
    conf = config([gzip.decompress(x) for x in layers], **how)
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                           "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": sha(conf), "size": len(conf)},
                           "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": sha(x), "size": len(x)} for x in layers]}).encode()
    index = {"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": sha(manifest), "size": len(manifest)}]}
    blobs = {f"blobs/sha256/{sha(x)[7:]}": x for x in [conf, manifest, *layers]}
    return tar({"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": json.dumps(index).encode(), **blobs})
