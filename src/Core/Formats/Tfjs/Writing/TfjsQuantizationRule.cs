using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>Which weights are stored smaller, and how.</summary>
/// <param name="DataType">float16, uint8 or uint16.</param>
/// <param name="Patterns">Patterns of names (<see cref="FnmatchPattern"/>); none for all weights that no pattern of any rule names.</param>
public sealed record TfjsQuantizationRule(DataType DataType, IReadOnlyList<string> Patterns);
