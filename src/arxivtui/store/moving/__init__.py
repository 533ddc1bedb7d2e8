"""Stores that move: all of one read piece by piece, and two of them made one."""

from arxivtui.store.moving.merge import Merged, merge_in
from arxivtui.store.moving.other import copied
from arxivtui.store.moving.reading import all_pieces, pieces_of
from arxivtui.store.moving.staging import StagingError, stage

__all__ = ["Merged", "StagingError", "all_pieces", "copied", "merge_in", "pieces_of", "stage"]
