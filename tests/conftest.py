"""What every test shares: the data that a developer has imported for himself stay out of the tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Set before any module of ours is imported, and handed on to the processes that tests start.
os.environ["MCGT_DATA_DIR"] = str(Path(tempfile.gettempdir()) / "mcgt-tests-have-no-user-data")
