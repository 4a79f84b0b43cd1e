"""The commands, one file each: options in, an exit code out. What they share is in `_common`."""
