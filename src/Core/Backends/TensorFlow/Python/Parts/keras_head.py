"""Builds a model of Keras 2 or 3 from its layers, loads its weights and predicts.

KitModel(weight_file) gives the model. The program by itself:

    python PROGRAM WEIGHTS --input FILE.npy [--labels FILE] [--save FILE]

WEIGHTS is an .h5 file of the same layers. FILE is an .npy for a model of one input, an .npz of inputs by their names.
"""
from __future__ import absolute_import, division, print_function

import argparse

import numpy as np

try:
    import keras
except ImportError:
    from tensorflow import keras

