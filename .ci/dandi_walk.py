"""The real `dandi` client walks through the embedded archive.

Proof that the embedded archive cannot be told from the real one: every command and call here is the unchanged client
from PyPI, and the server has no special case for it. Run with the interpreter of an environment that has `dandi`:

    deno task archive --dir DIR --json > line.json &
    python .ci/dandi_walk.py --archive line.json

Prints one line per check and the counts; exits with 1 when a check failed.
"""

import argparse
import base64
import hashlib
import json
import os
from pathlib import Path
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import datetime, timezone
from urllib.request import Request, urlopen


class Walk:
    """Counts checks and keeps what they need."""

    def __init__(self, line, folder):
        self.api = line["api"]
        self.url = line["url"]
        self.keys = line["keys"]
        self.folder = folder
        self.passed = 0
        self.failed = []
        name = self.url.split("://", 1)[1]
        self.env = {
            **os.environ,
            "HOME": str(folder / "home"),
            "XDG_CACHE_HOME": str(folder / "home/.cache"),
            "XDG_STATE_HOME": str(folder / "home/.state"),
            "DANDI_NO_ET": "1",
            "DANDI_CACHE": "ignore",
            "DANDI_LOG_LEVEL": "WARNING",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            # What the client calls an archive that it does not know: host and port.
            f"{name.upper()}_API_KEY": self.keys["owner"],
        }
        (folder / "home").mkdir()
        os.environ.update(self.env)

    def check(self, name, good, seen=""):
        if good:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed.append(name)
            print(f"FAIL  {name}: {str(seen)[-1500:]}", flush=True)

    def dandi(self, *args, cwd=None, timeout=240, wait=True):
        command = [str(Path(sys.executable).parent / "dandi"), *map(str, args)]
        process = subprocess.Popen(
            command,
            cwd=cwd or self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if not wait:
            return process
        try:
            out, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            return 124, out
        return process.returncode, out

    def get(self, path, method="GET"):
        request = Request(self.api + path, method=method, headers={"Authorization": f"token {self.keys['owner']}"})
        with urlopen(request) as answer:
            body = answer.read()
        return json.loads(body) if body else None


def make_nwb(path, subject, session, values=200):
    """A small valid NWB file, made by pynwb."""
    import numpy
    from pynwb import NWBHDF5IO, NWBFile, TimeSeries
    from pynwb.file import Subject

    nwb = NWBFile(
        session_description="walk",
        identifier=f"{path}-{values}-{time.time_ns()}",
        session_start_time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
        session_id=session,
        experimenter=["Lovelace, Ada"],
        institution="Institute",
        experiment_description="walk",
        keywords=["walk"],
    )
    nwb.subject = Subject(
        subject_id=subject, species="Mus musculus", sex="F", age="P90D", description="a mouse"
    )
    data = numpy.random.default_rng().random(values)
    nwb.add_acquisition(TimeSeries(name="trace", data=data, unit="V", rate=100.0, description="a trace"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with NWBHDF5IO(str(path), "w") as io:
        io.write(nwb)


def command_line(walk, identifier):
    """The commands: organize, validate, upload, ls, download, move, delete."""
    url = f"{walk.url}/dandiset/{identifier}/draft"
    code, out = walk.dandi("instances")
    walk.check("dandi instances", code == 0 and "dandi" in out, out)
    code, out = walk.dandi("download", "--download", "dandiset.yaml", url)
    home = walk.folder / identifier
    walk.check("dandi download --download dandiset.yaml", code == 0 and (home / "dandiset.yaml").exists(), out)

    raw = walk.folder / "raw"
    make_nwb(raw / "one.nwb", "mouse1", "s1")
    make_nwb(raw / "two.nwb", "mouse2", "s1")
    code, out = walk.dandi("organize", "-d", home, "-f", "copy", raw)
    files = sorted(p.relative_to(home).as_posix() for p in home.rglob("*.nwb"))
    walk.check("dandi organize", code == 0 and len(files) == 2, out)
    code, out = walk.dandi("validate", home)
    walk.check("dandi validate", code == 0, out)

    code, out = walk.dandi("upload", "-i", walk.url, "--jobs", "2:2", cwd=home)
    assets = by_path(walk, identifier)
    walk.check("dandi upload: new files", code == 0 and sorted(assets) == files, out)
    if sorted(assets) != files:
        return
    existing_modes(walk, identifier, home, files)
    interrupted(walk, identifier, home)

    code, out = walk.dandi("ls", "-r", "-f", "json", url)
    walk.check("dandi ls -r of a dandiset", code == 0 and files[0] in out, out)
    address = f"{walk.api}/dandisets/{identifier}/versions/draft/assets/?path={files[0]}"
    code, out = walk.dandi("ls", "-f", "json", "--metadata", "all", address)
    walk.check("dandi ls of one asset by its address", code == 0 and files[0] in out and "contentSize" in out, out)

    target = walk.folder / "got"
    target.mkdir()
    code, out = walk.dandi("download", "-o", target, url)
    same = all(digest(target / identifier / f) == digest(home / f) for f in files if (target / identifier / f).exists())
    got = sorted(p.relative_to(target / identifier).as_posix() for p in target.rglob("*.nwb"))
    walk.check("dandi download: whole dandiset, equal bytes", code == 0 and same and set(files) <= set(got), out)
    code, out = walk.dandi("download", "-o", target, "-e", "refresh", url)
    walk.check("dandi download again: refresh", code == 0, out)

    folder = files[0].split("/")[0]
    code, out = walk.dandi("move", "-i", walk.url, "--work-on", "both", files[0], "moved/", cwd=home)
    moved = "moved/" + files[0].split("/")[-1]
    paths = sorted(by_path(walk, identifier))
    walk.check("dandi move", code == 0 and moved in paths and files[0] not in paths, out + str(paths))
    code, out = walk.dandi("move", "-i", walk.url, "-w", "remote", "-d", url, "--regex", "^moved/", f"{folder}/")
    paths = sorted(by_path(walk, identifier))
    walk.check("dandi move --regex", code == 0 and files[0] in paths and moved not in paths, out + str(paths))
    code, out = walk.dandi("delete", "-i", walk.url, "--force", f"{walk.api}/dandisets/{identifier}/versions/draft/assets/?path={files[1]}")
    paths = sorted(by_path(walk, identifier))
    walk.check("dandi delete of an asset", code == 0 and files[1] not in paths, out + str(paths))
    (home / files[0]).unlink(missing_ok=True)
    (home / moved).unlink(missing_ok=True)
    code, out = walk.dandi("upload", "-i", walk.url, "--sync", "do", "--validation", "skip", cwd=home)
    paths = sorted(by_path(walk, identifier))
    local = sorted(p.relative_to(home).as_posix() for p in home.rglob("*.nwb"))
    walk.check("dandi upload --sync do", code == 0 and paths == local and files[1] in paths, out + str(paths))


def by_path(walk, identifier):
    """Assets of the draft by path, read from the wire."""
    listed = walk.get(f"/dandisets/{identifier}/versions/draft/assets/?page_size=1000")
    return {one["path"]: one for one in listed["results"]}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def existing_modes(walk, identifier, home, files):
    """`--existing` in its five modes, for an unchanged file and for a changed one."""
    path = files[0]

    def upload(mode):
        code, out = walk.dandi("upload", "-i", walk.url, "-e", mode, "--validation", "skip", path, cwd=home)
        return code, out, by_path(walk, identifier)[path]

    def times(asset):
        return asset["asset_id"], asset["blob"]

    before = times(by_path(walk, identifier)[path])
    code, out, now = upload("error")
    walk.check("upload --existing error: refuses", code != 0 or "ERROR" in out.upper(), out)
    walk.check("upload --existing error: nothing changed", times(now) == before, now)
    for mode in ["skip", "refresh", "overwrite"]:
        code, out, now = upload(mode)
        walk.check(f"upload --existing {mode}, same content: kept", code == 0 and times(now) == before, out)
    code, out, now = upload("force")
    walk.check("upload --existing force, same content: replaced, same blob", code == 0 and now["blob"] == before[1], out)

    before = times(now)
    time.sleep(1.1)
    make_nwb(home / path, "mouse1", "s1", values=333)
    code, out, now = upload("skip")
    walk.check("upload --existing skip, new content: kept", code == 0 and times(now) == before, out)
    code, out, now = upload("refresh")
    walk.check("upload --existing refresh, newer content: replaced", code == 0 and now["blob"] != before[1] and now["asset_id"] != before[0], out)
    before = times(now)
    make_nwb(home / path, "mouse1", "s1", values=444)
    os.utime(home / path, (1, 1))
    code, out, now = upload("refresh")
    walk.check("upload --existing refresh, older file: kept", code == 0 and times(now) == before, out)
    code, out, now = upload("overwrite")
    walk.check("upload --existing overwrite, other content: replaced", code == 0 and now["blob"] != before[1], out)


def interrupted(walk, identifier, home):
    """A killed upload, and the next one."""
    path = "sub-mouse3/sub-mouse3_ses-s1.nwb"
    make_nwb(home / path, "mouse3", "s1", values=24_000_000)
    process = walk.dandi("upload", "-i", walk.url, "--validation", "skip", path, cwd=home, wait=False)
    seen = False
    for _ in range(3000):
        if walk.get(f"/dandisets/{identifier}/uploads/")["count"] > 0:
            seen = True
            break
        if process.poll() is not None:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    walk.check("upload killed on the way", seen and path not in by_path(walk, identifier), seen)
    left = walk.get(f"/dandisets/{identifier}/uploads/")["count"]
    walk.check("the killed upload's record stays", left == 1, left)
    code, out = walk.dandi("upload", "-i", walk.url, "--validation", "skip", path, cwd=home)
    asset = by_path(walk, identifier).get(path)
    good = code == 0 and asset is not None and asset["size"] == (home / path).stat().st_size
    walk.check("upload after the kill", good, out)
    walk.get(f"/dandisets/{identifier}/uploads/", method="DELETE")
    walk.check("unfinished uploads cleared", walk.get(f"/dandisets/{identifier}/uploads/")["count"] == 0)


def python_api(walk):
    """The client's Python interface."""
    from dandi.dandiapi import DandiAPIClient
    from dandi.consts import EmbargoStatus
    from dandi.files import ZarrAsset, dandi_file
    from dandi.utils import get_instance

    instance = get_instance(walk.url)
    walk.check("get_instance by address", instance.api == walk.api, instance)
    walk.check("get_instance by the address of the API", get_instance(walk.api).api == walk.api)
    with DandiAPIClient.for_dandi_instance(instance) as client:
        client.check_schema_version()
        client.dandi_authenticate()
        walk.check("dandi_authenticate", client.session.headers.get("Authorization", "").startswith("token"))
        dandiset = client.create_dandiset(
            "Walk through Python",
            {
                "schemaKey": "Dandiset",
                "name": "Walk through Python",
                "description": "A dandiset made by a walk.",
                "license": ["spdx:CC0-1.0"],
                "contributor": [
                    {
                        "schemaKey": "Person",
                        "name": "Lovelace, Ada",
                        "email": "ada@example.org",
                        "roleName": ["dcite:ContactPerson", "dcite:Author"],
                        "includeInCitation": True,
                    }
                ],
            },
        )
        identifier = dandiset.identifier
        walk.check("create_dandiset", len(identifier) == 6, identifier)
        again = client.get_dandiset(identifier, "draft")
        walk.check("get_dandiset", again.identifier == identifier and again.version_id == "draft")
        walk.check("get_dandisets", identifier in [one.identifier for one in client.get_dandisets(mine=True)])
        walk.check("get_raw_metadata of the dandiset", again.get_raw_metadata()["name"] == "Walk through Python")
        walk.check("get_metadata of the dandiset", again.get_metadata().description == "A dandiset made by a walk.")

        files = walk.folder / "python"
        files.mkdir()
        for index in range(3):
            (files / f"{index}.txt").write_bytes(b"content %d" % index)
            steps = list(
                dandiset.iter_upload_raw_asset(files / f"{index}.txt", {"path": f"notes/{index}.txt", "encodingFormat": "text/plain"})
            )
            good = steps[-1]["status"] == "done"
            walk.check(f"iter_upload_raw_asset {index}", good, steps)
        big = files / "big.bin"
        big.write_bytes(os.urandom(1024) * (70 * 1024))
        steps = list(dandiset.iter_upload_raw_asset(big, {"path": "big.bin", "encodingFormat": "application/octet-stream"}))
        walk.check("iter_upload_raw_asset in two parts", steps[-1]["status"] == "done", steps[-1])
        (files / "copy.txt").write_bytes(b"content 0")
        steps = list(dandiset.iter_upload_raw_asset(files / "copy.txt", {"path": "copy.txt", "encodingFormat": "text/plain"}))
        asset = steps[-1]["asset"]
        first = dandiset.get_asset_by_path("notes/0.txt")
        walk.check("the same content is one blob", asset.blob == first.blob)

        names = [one.path for one in dandiset.get_assets_by_glob("notes/*.txt")]
        walk.check("get_assets_by_glob", sorted(names) == [f"notes/{i}.txt" for i in range(3)], names)
        names = [one.path for one in dandiset.get_assets_with_path_prefix("notes/")]
        walk.check("get_assets_with_path_prefix", len(names) == 3, names)
        names = [one.path for one in dandiset.get_assets(order="-path")]
        walk.check("get_assets in order", names == sorted(names, reverse=True) and len(names) == 5, names)
        client.page_size = 2
        names = [one.path for one in dandiset.get_assets(order="path")]
        walk.check("get_assets over several pages", names == sorted(names) and len(names) == 5, names)
        client.page_size = None

        metadata = first.get_raw_metadata()
        walk.check("get_raw_metadata", metadata["path"] == "notes/0.txt" and "digest" in metadata, metadata)
        metadata["about"] = [{"schemaKey": "Anatomy", "identifier": "UBERON:0002421", "name": "hippocampal formation"}]
        old = first.identifier
        first.set_raw_metadata(metadata)
        now = dandiset.get_asset_by_path("notes/0.txt")
        walk.check("set_raw_metadata", now.get_raw_metadata()["about"] == metadata["about"] and now.identifier != old)
        walk.check("get_metadata of an asset", now.get_metadata().path == "notes/0.txt")
        for _ in range(100):
            if "dandi:sha2-256" in now.get_raw_metadata()["digest"]:
                break
            time.sleep(0.1)
        expected = hashlib.sha256(b"content 0").hexdigest()
        walk.check("get_raw_digest", now.get_raw_metadata()["digest"].get("dandi:sha2-256") == expected)
        now.download(files / "back.txt")
        walk.check("asset.download", (files / "back.txt").read_bytes() == b"content 0")
        link = dandiset.get_asset_by_path("big.bin").get_content_url(regex="/api/", follow_redirects=1, strip_query=False)
        with urlopen(Request(link, headers={"Range": "bytes=67108860-67108869"})) as answer:
            piece = answer.read()
        walk.check("get_content_url with a range over two parts", piece == big.read_bytes()[67108860:67108870], link)
        now.rename("notes/renamed.txt")
        names = [one.path for one in dandiset.get_assets_with_path_prefix("notes/")]
        walk.check("asset.rename", "notes/renamed.txt" in names and "notes/0.txt" not in names, names)
        walk.check("get_asset by id", dandiset.get_asset(now.identifier).path == "notes/renamed.txt")

        publishing(walk, client, dandiset)
        zarr(walk, client, files, ZarrAsset, dandi_file)
        embargo(walk, client, EmbargoStatus)
        gone = client.create_dandiset("Gone", {"description": "gone"})
        gone.delete()
        walk.check("dandiset.delete", gone.identifier not in [one.identifier for one in client.get_dandisets()])


def publishing(walk, client, dandiset):
    dandiset.wait_until_valid(30)
    walk.check("wait_until_valid", True)
    published = dandiset.publish()
    walk.check("publish", published.version_id.startswith("0."), published.version_id)
    versions = [one.identifier for one in dandiset.get_versions()]
    walk.check("get_versions", versions == ["draft", published.version_id] or set(versions) == {"draft", published.version_id}, versions)
    raw = published.get_raw_metadata()
    walk.check("doi and citation of the version", raw["doi"] in raw["citation"] and raw["assetsSummary"]["numberOfFiles"] == 5, raw)
    from dandischema.models import PublishedAsset, PublishedDandiset

    walk.check("the published metadata fits the model", PublishedDandiset(**raw).doi == raw["doi"])
    asset = next(iter(published.get_assets()))
    walk.check("the published asset fits the model", PublishedAsset(**asset.get_raw_metadata()).publishedBy is not None)
    walk.check("most_recent_published_version", client.get_dandiset(dandiset.identifier).version_id == published.version_id)
    code, out = walk.dandi("ls", "-f", "json", f"{walk.url}/dandiset/{dandiset.identifier}/{published.version_id}")
    walk.check("dandi ls of a published version", code == 0 and published.version_id in out, out)


def zarr(walk, client, files, local_zarr, dandi_file):
    dandiset = client.create_dandiset("Zarr", {"description": "with a zarr"})
    folder = files / "image.zarr"
    (folder / "0").mkdir(parents=True)
    (folder / ".zgroup").write_text('{"zarr_format": 2}')
    (folder / "0" / ".zarray").write_text(
        json.dumps({"chunks": [2], "compressor": None, "dtype": "|u1", "fill_value": 0, "filters": None, "order": "C", "shape": [4], "zarr_format": 2})
    )
    (folder / "0" / "0").write_bytes(b"\x00\x01")
    (folder / "0" / "1").write_bytes(b"\x02\x03")
    local = dandi_file(folder, dandiset_path=files)
    walk.check("the client sees a zarr", isinstance(local, local_zarr), type(local))
    steps = list(local.iter_upload(dandiset, {"path": "image.zarr", "schemaKey": "Asset", "encodingFormat": "application/x-zarr"}))
    walk.check("upload of a zarr", steps[-1]["status"] == "done", steps[-1])
    asset = dandiset.get_asset_by_path("image.zarr")
    names = sorted(str(entry) for entry in asset.iterfiles())
    walk.check("files of a zarr", names == [".zgroup", "0/.zarray", "0/0", "0/1"], names)
    checksum = asset.get_digest().value
    walk.check("zarr checksum", checksum == local.get_digest().value, checksum)
    (folder / "0" / "1").write_bytes(b"\x09\x09")
    steps = list(local.iter_upload(dandiset, {"path": "image.zarr", "schemaKey": "Asset", "encodingFormat": "application/x-zarr"}, replacing=asset))
    walk.check("upload of a changed zarr", steps[-1]["status"] == "done", steps[-1])
    target = walk.folder / "zarr-got"
    target.mkdir()
    code, out = walk.dandi("download", "-o", target, f"{walk.url}/dandiset/{dandiset.identifier}/draft")
    got = list(target.rglob("0/1"))
    walk.check("dandi download of a zarr", code == 0 and len(got) == 1 and got[0].read_bytes() == b"\x09\x09", out)


def embargo(walk, client, status):
    dandiset = client.create_dandiset("Secret", {"description": "embargoed"}, embargo=True)
    walk.check("create_dandiset with embargo", dandiset.embargo_status == status.EMBARGOED, dandiset.embargo_status)
    mine = [one.identifier for one in client.get_dandisets(embargoed=True)]
    others = [one.identifier for one in client.get_dandisets()]
    walk.check("embargoed dandisets are listed on demand", dandiset.identifier in mine and dandiset.identifier not in others)
    path = walk.folder / "secret.txt"
    path.write_bytes(os.urandom(64))
    steps = list(dandiset.iter_upload_raw_asset(path, {"path": "secret.txt", "encodingFormat": "text/plain"}))
    walk.check("upload to an embargoed dandiset", steps[-1]["status"] == "done")
    asset = dandiset.get_asset_by_path("secret.txt")
    asset.download(walk.folder / "secret-back.txt")
    walk.check("download from an embargoed dandiset", (walk.folder / "secret-back.txt").read_bytes() == path.read_bytes())
    client.post(f"{dandiset.api_path}unembargo/")
    for _ in range(100):
        if client.get_dandiset(dandiset.identifier).embargo_status == status.OPEN:
            break
        time.sleep(0.1)
    walk.check("unembargo", client.get_dandiset(dandiset.identifier).embargo_status == status.OPEN)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--archive", default="-", help="file with the archive's JSON line; standard input without it")
    args = parser.parse_args()
    text = sys.stdin.readline() if args.archive == "-" else Path(args.archive).read_text()
    line = json.loads(text.strip().splitlines()[0])
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(line, Path(folder).resolve())
        import dandi

        print(f"dandi {dandi.__version__} and {walk.api}", flush=True)
        parts = [python_api, lambda w: command_line(w, make_dandiset(w))]
        for part in parts:
            try:
                part(walk)
            except Exception:
                walk.check(f"{getattr(part, '__name__', 'part')} goes through", False, traceback.format_exc())
        code, out = walk.dandi("delete", "-i", walk.url, "--force", f"{walk.url}/dandiset/{make_dandiset(walk)}")
        walk.check("dandi delete of a dandiset", code == 0, out)
    print(
        json.dumps(
            {
                "dandi": dandi.__version__,
                "passed": walk.passed,
                "failed": len(walk.failed),
                "seconds": round(time.monotonic() - started, 1),
                "failures": walk.failed,
            }
        )
    )
    return 1 if walk.failed or walk.passed < 50 else 0


def make_dandiset(walk):
    """A dandiset for the command line, which cannot make one."""
    body = json.dumps({"name": "Walk through the commands", "metadata": {"description": "walk", "license": ["spdx:CC0-1.0"]}})
    request = Request(
        walk.api + "/dandisets/",
        data=body.encode(),
        headers={"Authorization": f"token {walk.keys['owner']}", "Content-Type": "application/json"},
    )
    with urlopen(request) as answer:
        return json.loads(answer.read())["identifier"]


if __name__ == "__main__":
    sys.exit(main())
