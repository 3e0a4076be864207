"""Reads crops with the program's own reader: build/crops_to_readings (ocr/training/crops_to_readings.cpp)."""
import json
import struct
import subprocess

import numpy as np


def packed(crops):
    return b"".join(struct.pack("<HHhhhh", c.shape[0], c.shape[1], *(b or (0, 0, 0, 0)))
                    + np.ascontiguousarray(c).tobytes() for c, b in crops)


def readings_of(tool, crops, cells=0):
    """Returns one dict a crop. `crops`: (rows × cols uint8, box or None); `cells`: all are of one page, whose pen is
    then known, and so many of them make one number."""
    out = subprocess.run([tool] + ["--cells", str(cells)] * (cells > 0), input=packed(crops), stdout=subprocess.PIPE, check=True).stdout
    readings = [json.loads(line) for line in out.splitlines()]
    assert len(readings) * max(1, cells) == len(crops)
    return readings
