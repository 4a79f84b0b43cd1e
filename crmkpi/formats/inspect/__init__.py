"""The formats of `inspect`: each turns an `Inspection` into text."""
