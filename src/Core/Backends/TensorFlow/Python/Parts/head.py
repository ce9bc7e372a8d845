"""Builds a model in TensorFlow 1 or 2, restores its weights and predicts.

KitModel(weight_file) adds the model to the current graph and gives its inputs, then its outputs.
The program by itself:

    python PROGRAM WEIGHTS --input FILE [--labels FILE] [--dump PREFIX]

WEIGHTS is the prefix of a checkpoint, an .npz of the variables by their names, or an .npy that holds a dictionary of them.
FILE is an .npy for a model of one input, an .npz of inputs by their names, or a picture.
"""
from __future__ import absolute_import, division, print_function

import argparse
import os

import numpy as np

try:
    import tensorflow.compat.v1 as tf
except ImportError:
    import tensorflow as tf

