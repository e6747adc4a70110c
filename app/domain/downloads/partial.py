"""What is noted of a partial file, and how much of it may be trusted after whatever happened since."""

from dataclasses import dataclass

from app.domain.downloads.download import WantedFile


@dataclass(frozen=True, slots=True)
class PartialNote:
    """A file that is being received. `synced_bytes` had reached the disk for certain when this was written.

    `boot` names the run of the operating system it was written in, empty where that is unknown.
    """

    repository: str
    commit: str
    path: str
    size_bytes: int
    sha256: str | None
    synced_bytes: int
    boot: str

    def is_of(self, repository: str, commit: str, wanted: WantedFile) -> bool:
        """Whether the bytes that are there belong to `wanted`: by hash, or else by the very same commit."""
        if self.size_bytes != wanted.size_bytes:
            return False
        if wanted.sha256 is not None:
            return self.sha256 == wanted.sha256
        return (self.repository, self.commit, self.path) == (repository, commit, wanted.path)

    def trusted_bytes(self, present_bytes: int, boot: str) -> int:
        """How much of a partial file with `present_bytes` is as it was received.

        What a process wrote outlives it; what had not reached the disk when the machine went down may read as zeros.
        """
        went_on = bool(boot) and boot == self.boot
        return min(present_bytes, self.size_bytes if went_on else self.synced_bytes)
