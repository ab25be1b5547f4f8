"""An image that needs no registry: links and empty folders. Its containers run this machine's programs, mounted to read."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import sys
import tarfile
from pathlib import Path

NAME = "notebookos-demo:1"
LINKS = ("bin", "lib", "lib32", "lib64", "libx32")
FOLDERS = ("dev", "etc", "home", "opt", "proc", "root", "run", "sbin", "sys", "usr", "var", "var/lib", "var/lib/notebookos")


def archive() -> bytes:
    """Return it as ``docker load`` reads it."""
    layer = _layer()
    machine = "arm64" if platform.machine() == "aarch64" else "amd64"
    config = {
        "architecture": machine,
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [NAME], "Layers": ["layer.tar"]}]
    files = {
        "layer.tar": layer,
        "config.json": json.dumps(config).encode(),
        "manifest.json": json.dumps(manifest).encode(),
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            _file(tar, name, content)
    return buffer.getvalue()


def mounts(script: Path) -> list[str]:
    """Return what containers need of this machine: programs, Java's configuration, this Python, the distribution."""
    folders = ["/usr", "/etc/alternatives", *map(str, Path("/etc").glob("java-*"))]
    folders += [str(Path(prefix).resolve()) for prefix in (sys.prefix, sys.base_prefix) if not prefix.startswith("/usr")]
    folders.append(str(script.resolve().parent.parent))
    return [f"{folder}:{folder}:ro" for folder in dict.fromkeys(folders) if Path(folder).is_dir()]


def _layer() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for link in LINKS:
            if Path("/", link).is_symlink():
                entry = tarfile.TarInfo(link)
                entry.type, entry.linkname = tarfile.SYMTYPE, f"usr/{link}"
                tar.addfile(entry)
        for folder in FOLDERS:
            _folder(tar, folder, 0o755)
        _folder(tar, "tmp", 0o1777)
        _file(tar, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")
        libraries = Path("/etc/ld.so.cache")
        if os.access(libraries, os.R_OK):
            _file(tar, "etc/ld.so.cache", libraries.read_bytes())
    return buffer.getvalue()


def _folder(tar: tarfile.TarFile, name: str, mode: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = tarfile.DIRTYPE, mode
    tar.addfile(entry)


def _file(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
