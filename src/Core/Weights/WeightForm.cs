using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>The element type and shape that a variable is to have.</summary>
/// <param name="DataType">The element type; null for whatever it has.</param>
/// <param name="Shape">The shape: its own, but for axes of extent 1 and neighbouring axes that are joined or taken apart.</param>
public sealed record WeightForm(DataType? DataType, TensorShape Shape)
{
    /// <summary>The forms of the variables of a source.</summary>
    public static IReadOnlyDictionary<string, WeightForm> Of(IVariableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Variables.ToDictionary(v => v.Name, v => new WeightForm(v.DataType, v.Shape), StringComparer.Ordinal);
    }

    /// <summary>The shapes that stand in a key file.</summary>
    public static IReadOnlyDictionary<string, WeightForm> Of(KeyFile keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Entries.Where(e => e.Shape is not null).ToDictionary(e => e.Name, e => new WeightForm(null, e.Shape!), StringComparer.Ordinal);
    }
}
