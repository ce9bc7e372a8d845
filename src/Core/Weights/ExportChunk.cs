using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>A run of values on its way from the reading to the writing thread.</summary>
/// <param name="Variable">Whose values.</param>
/// <param name="Values">The values, in a buffer of the pump that is to be given back.</param>
/// <param name="Strings">The values of a variable of strings.</param>
/// <param name="IsLast">Whether the variable ends with it.</param>
/// <param name="Work">How much of the variable's work it stands for.</param>
internal readonly record struct ExportChunk(VariableInfo Variable, ArraySegment<byte> Values, byte[][]? Strings, bool IsLast, long Work);
