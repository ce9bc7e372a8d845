

def KitModel(weight_file=None):
    """The model, with the weights of a file."""
    model = build()
    if weight_file is not None:
        model.load_weights(weight_file)
    return model


def main():
    parser = argparse.ArgumentParser(description=NAME.replace('%', '%%'))
    parser.add_argument('weights', help='an .h5 file of the weights')
    parser.add_argument('--input', help='an .npy, or an .npz of inputs by their names')
    parser.add_argument('--labels', help='the names of the classes, one a line')
    parser.add_argument('--top', type=int, default=5, help='how many classes are printed')
    parser.add_argument('--save', help='the file to save the model to')
    options = parser.parse_args()
    labels = open(options.labels).read().splitlines() if options.labels else None
    model = KitModel(options.weights)
    if options.save:
        model.save(options.save)
    if options.input:
        given = np.load(options.input)
        arrays = given if options.input.endswith('.npy') else [given[name if name in given else 'in/' + name] for name in model.input_names]
        values = model.predict(arrays, verbose=0)
        for number, value in enumerate(values if isinstance(values, list) else [values]):
            for row in np.reshape(value, [-1, np.shape(value)[-1]]):
                best = [int(i) for i in np.argsort(-row, kind='mergesort')[:options.top]]
                print(number, [(labels[i] if labels else i, float(row[i])) for i in best])


if __name__ == '__main__':
    main()
