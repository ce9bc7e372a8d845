using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>What the layers of a Keras model say of it.</summary>
/// <param name="Inputs">The model's inputs, in order.</param>
/// <param name="Outputs">The model's outputs, in order.</param>
/// <param name="Layers">The layers, in the file's order; those of a nested model after it.</param>
/// <param name="IsSequential">Whether the layers simply follow one another.</param>
/// <param name="StateBatch">The samples of a batch, of a model that keeps state from batch to batch; else null.</param>
internal sealed record LayerDescription(
    IReadOnlyList<LayerPort> Inputs, IReadOnlyList<LayerPort> Outputs, IReadOnlyList<DescribedLayer> Layers, bool IsSequential, int? StateBatch = null);

/// <summary>An input or output of a model of layers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">The element type; unknown where it cannot be told.</param>
/// <param name="Shape">The shape, -1 for the batch; null where it cannot be told.</param>
internal sealed record LayerPort(string Name, DataType DataType, TensorShape? Shape);

/// <summary>A layer with its summary.</summary>
/// <param name="Config">Its configuration.</param>
/// <param name="Summary">Its row.</param>
/// <param name="Inputs">The layers it reads, "layer:1" for the second output of one.</param>
/// <param name="DataType">The element type of its output; unknown where it cannot be told.</param>
internal sealed record DescribedLayer(KerasLayerConfig Config, LayerSummary Summary, IReadOnlyList<string> Inputs, DataType DataType);
