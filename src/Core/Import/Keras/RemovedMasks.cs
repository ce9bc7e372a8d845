using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras;

/// <summary>
/// The tensors of which a layer took the mask away (MultiHeadAttention of Keras 3.8 and later, <see cref="Versions.VersionRules.AttendedMasks"/>): what is called on them afterwards sees none.
/// </summary>
internal sealed class RemovedMasks
{
    // While predicting these give the very tensor that they are called on: both have one mask.
    private static readonly HashSet<string> Handing = new(StringComparer.Ordinal)
    {
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "Identity", "Activation",
        "Add", "Multiply", "Maximum", "Minimum",
    };

    private readonly HashSet<GraphValue> _tensors = [];

    /// <summary>Takes the mask of a tensor away.</summary>
    public void Remove(GraphValue tensor) => _tensors.Add(Original(tensor));

    /// <summary>Gives a tensor a mask again.</summary>
    public void Restore(GraphValue tensor) => _tensors.Remove(Original(tensor));

    /// <summary>The tensor with the mask that it has by now.</summary>
    public KerasTensor Of(KerasTensor tensor) => tensor.Mask is not null && _tensors.Contains(Original(tensor.Value)) ? tensor with { Mask = null } : tensor;

    private static GraphValue Original(GraphValue tensor)
    {
        while (tensor.Producer is { Operator: IdentityOperator } node && Handing.Contains(node.SourceKind))
        {
            tensor = node.Inputs[0];
        }

        return tensor;
    }
}
