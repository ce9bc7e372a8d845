using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>An array of weights with its places in both layouts.</summary>
/// <param name="ObjectPath">Its path in model.weights.h5, such as "layers/dense/vars/0".</param>
/// <param name="Name">Its name in a layer's group of an .h5 file, such as "dense/kernel", without the ":0" behind it.</param>
/// <param name="IsTrainable">Whether Keras counts it among the trained ones, which come first in a layer's group.</param>
/// <param name="Weight">The array.</param>
internal sealed record KerasOutputWeight(string ObjectPath, string Name, bool IsTrainable, KerasWeight Weight);
