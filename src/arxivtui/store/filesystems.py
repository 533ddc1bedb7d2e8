"""Where a file lies: write-ahead logging needs memory that computers do not share over a network."""

from pathlib import Path

NETWORK = frozenset(
    ("9p", "afs", "beegfs", "ceph", "cifs", "fuse.ceph", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
     "fuse.sshfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "orangefs", "smb3", "smbfs")
)  # fmt: skip
"""Types of file system, as the kernel names them."""

MOUNTS = Path("/proc/mounts")


def is_network(file: Path, mounts: Path | None = None) -> bool:
    """Whether the file lies on a network file system; False where the system does not tell."""
    try:
        table = (mounts or MOUNTS).read_text("utf-8", "replace")
    except OSError:
        return False
    return _type_at(file, table) in NETWORK


def caution(path: Path) -> str:
    """What a person should know of a store on a network file system."""
    return f"The store {path} is on a network file system: use it from one computer at a time."


def _type_at(file: Path, table: str) -> str:
    """The type of the innermost mount above `file`; the last line wins where mounts cover each other."""
    best, kind = -1, ""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(_unescaped(fields[1]))
        depth = len(point.parts)
        if depth >= best and file.is_relative_to(point):
            best, kind = depth, fields[2]
    return kind


def _unescaped(text: str) -> str:
    """A mount point with its blanks, which the table writes as octal."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
