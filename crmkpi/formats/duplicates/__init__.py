"""The formats of `duplicates`: each turns `Doubles` into text or bytes."""
