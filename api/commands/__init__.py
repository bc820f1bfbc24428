"""The commands of ``mcgt``, one module each, imported only when they run."""
