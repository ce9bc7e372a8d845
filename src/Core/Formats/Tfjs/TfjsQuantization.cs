using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>How a weight's values were made smaller: value = stored * scale + min, or stored as float16.</summary>
/// <param name="DataType">uint8, uint16 or float16.</param>
/// <param name="Scale">The distance of two stored numbers; 1 for float16.</param>
/// <param name="Min">The value of a stored 0.</param>
public sealed record TfjsQuantization(DataType DataType, double Scale, double Min);
