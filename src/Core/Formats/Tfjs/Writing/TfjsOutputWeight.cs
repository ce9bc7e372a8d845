using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>A weight that is to be written. Its values are read when their turn comes, so that one weight at a time is in memory.</summary>
/// <param name="Name">Its name, which no other weight of the model has.</param>
/// <param name="DataType">The element type of its values as they are; <see cref="TfjsWeightType"/> says how it is written.</param>
/// <param name="Shape">Its shape, fully defined.</param>
/// <param name="Read">Gives the values, of that type and shape. Called twice for strings, whose sizes only the values tell.</param>
public sealed record TfjsOutputWeight(string Name, DataType DataType, TensorShape Shape, Func<Tensor> Read);
