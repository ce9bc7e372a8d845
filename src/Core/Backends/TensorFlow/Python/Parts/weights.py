

def is_checkpoint(weight_file):
    return os.path.exists(weight_file + '.index') or not os.path.exists(weight_file)


def load_weights(weight_file):
    """Gives what reads an array by the name of its variable."""
    if is_checkpoint(weight_file):
        return tf.train.load_checkpoint(weight_file).get_tensor
    if not weight_file.endswith('.npy'):
        return np.load(weight_file).__getitem__

    # A dictionary is stored as a pickle, which can run programs: load only files that you trust.
    arrays = {}
    for name, value in np.load(weight_file, allow_pickle=True).item().items():
        if isinstance(value, dict):
            arrays.update((name + '/' + part, array) for part, array in value.items())
        else:
            arrays[name] = value
    return arrays.__getitem__


def checked(value, name, shape, dtype):
    value = np.asarray(value)
    if list(value.shape) != shape:
        raise ValueError('%s has shape %s, expected %s: these are the weights of another model' % (name, list(value.shape), shape))
    return value.astype(dtype.as_numpy_dtype)


