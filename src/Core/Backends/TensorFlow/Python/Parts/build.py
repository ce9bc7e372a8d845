def build(weights=None):
    """Adds the model to the current graph: its inputs, its outputs, and its variables by name. What reads weights gives their first values."""
    variables = {}

    def variable(key, shape, dtype, name):
        first = tf.zeros(shape, dtype) if weights is None else checked(weights(key), key, shape, dtype)
        variables[key] = tf.Variable(first, name=name, dtype=dtype)
        return variables[key]

