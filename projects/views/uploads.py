"""上传：stops a request that is larger than all the files of one form may be, before a byte of it is kept."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MEGABYTE = 1024 * 1024


class UploadTooLarge(RequestDataTooBig):
    """More was sent at once than is ever taken."""


def largest_request() -> int:
    """Bytes of the largest request with files: all that one form may hold, and the few fields around it."""
    return (settings.EVIDENCE_FORM_MB + 1) * MEGABYTE


class LargestUpload(FileUploadHandler):
    """First of the upload handlers: looks at the announced length, and hands every byte on."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > largest_request():
            raise UploadTooLarge(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
