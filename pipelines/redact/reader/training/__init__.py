"""Making the reader: texts with marks, copies with other names, learning, packing, measuring."""
