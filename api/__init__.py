"""The faces of mcgt: command line and HTTP. Thin: parse, call, render."""
