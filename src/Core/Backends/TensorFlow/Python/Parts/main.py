

def KitModel(weight_file=None):
    """Adds the model to the current graph, and gives its inputs, then its outputs."""
    inputs, outputs, _ = build(None if weight_file is None else load_weights(weight_file))
    return tuple(inputs) + tuple(outputs)


def restore(session, variables, weight_file):
    """Gives the variables the values of a file, of any size."""
    if is_checkpoint(weight_file):
        tf.train.Saver(variables).restore(session, weight_file)
        return
    weights = load_weights(weight_file)
    for name, variable in sorted(variables.items()):
        variable.load(checked(weights(name), name, variable.shape.as_list(), variable.dtype), session)


def read_input(path, inputs, mean, scale):
    """The arrays to feed, from a file of them or from a picture."""
    if path.endswith('.npz'):
        arrays = np.load(path)
        return {tensor: arrays[name if name in arrays else 'in/' + name] for name, tensor in zip(INPUTS, inputs)}
    if path.endswith('.npy'):
        return {inputs[0]: np.load(path)}
    _, height, width, channels = inputs[0].shape.as_list()
    with tf.Graph().as_default(), tf.Session() as session:
        picture = tf.image.decode_image(tf.io.read_file(path), channels=channels)
        pixels = session.run(picture).astype(np.float32)
        resized = tf.image.resize_bilinear(pixels[None], [height, width], half_pixel_centers=True)
        return {inputs[0]: (session.run(resized) - mean) * scale}


def main():
    parser = argparse.ArgumentParser(description=NAME.replace('%', '%%'))
    parser.add_argument('weights', help='a checkpoint, an .npz or an .npy of the variables')
    parser.add_argument('--input', help='an .npy, an .npz or a picture')
    parser.add_argument('--mean', type=float, default=0, help='subtracted from each pixel of a picture')
    parser.add_argument('--scale', type=float, default=1, help='what that is multiplied by')
    parser.add_argument('--labels', help='the names of the classes, one a line')
    parser.add_argument('--top', type=int, default=5, help='how many classes are printed')
    parser.add_argument('--dump', help='the prefix of a checkpoint to save')
    options = parser.parse_args()
    labels = open(options.labels).read().splitlines() if options.labels else None
    with tf.Graph().as_default(), tf.Session() as session:
        inputs, outputs, variables = build()
        restore(session, variables, options.weights)
        if options.dump:
            print('saved', tf.train.Saver(variables).save(session, options.dump))
        if options.input:
            values = session.run(outputs, read_input(options.input, inputs, options.mean, options.scale))
            for name, value in zip(OUTPUTS, values):
                for row in np.reshape(value, [-1, np.shape(value)[-1] if np.ndim(value) else 1]):
                    best = [int(i) for i in np.argsort(-row, kind='mergesort')[:options.top]]
                    print(name, [(labels[i] if labels else i, float(row[i])) for i in best])


if __name__ == '__main__':
    main()
