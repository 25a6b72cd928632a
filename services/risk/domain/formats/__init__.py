"""Files of declarations, in and out: SAD XML, manifests, tables, JSON. Reading is lenient, writing is strict."""

from services.risk.domain.formats.copy_out import copy_out
from services.risk.domain.formats.csv_files import template_csv, write_csv
from services.risk.domain.formats.files import read_file, stream_file
from services.risk.domain.formats.guess import guess
from services.risk.domain.formats.reading import FileRefused, Reading, Refusal
from services.risk.domain.formats.sad_writing import write_sad

__all__ = [
    "FileRefused",
    "Reading",
    "Refusal",
    "copy_out",
    "guess",
    "read_file",
    "stream_file",
    "template_csv",
    "write_csv",
    "write_sad",
]
