using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Common;

/// <summary>A tensor of the session as a variable: its values are those in memory, wherever they came from.</summary>
internal static class TensorVariable
{
    /// <summary>The variable that a tensor is.</summary>
    public static CheckpointVariable Of(NamedTensor tensor)
    {
        using TensorSource source = Open(tensor);
        return new CheckpointVariable(
            source.Variables[0], tensor.Path, source.FormatName, tensor.IsOptimizerState, new VariableOrigin(tensor.Path, () => Open(tensor), tensor.IsChanged));
    }

    private static TensorSource Open(NamedTensor tensor) => new([KeyValuePair.Create(tensor.Name, tensor.ToTensor())], tensor.Path.Length > 0 ? tensor.Path : "arrays");
}
