"""Files for `neo4j-admin database import`."""

from graphload.neo4j_import.files import ImportFiles, export_import_files

__all__ = ["ImportFiles", "export_import_files"]
