using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras;

/// <summary>
/// The inputs and outputs of a model that can be imported only for inputs of known extents: found by importing it for two sizes. What
/// differs between the two is open in the outputs, too.
/// </summary>
internal static class OpenExtents
{
    // Far apart, and multiples of what strides usually come to.
    private static readonly long[] Sizes = [256, 384];

    /// <summary>A graph of the model's ports alone; null where it leaves no extent open, or cannot be imported for these sizes either.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version of Keras that wrote it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="withShapes">Imports the model for given shapes.</param>
    public static ModelGraph? Ports(KerasModelConfig model, KerasVersion version, string path, Func<IReadOnlyDictionary<string, SymbolicShape>, ModelGraph> withShapes)
    {
        ModelGraph ports = new(model.Name, string.Empty);
        ModelInputs.Add(ports, model, version, path, Dimension.Batch);
        if (ports.Inputs.All(i => i.Value.Shape.IsKnown))
        {
            return null;
        }

        ModelGraph[] tries;
        try
        {
            tries = [.. Sizes.Select(size => withShapes(ports.Inputs.ToDictionary(
                i => i.Name, i => new SymbolicShape([.. i.Value.Shape.Select(d => d.IsUnknown ? size : d)]), StringComparer.Ordinal)))];
        }
        catch (TfModelException)
        {
            return null;
        }

        ValueSpec?[] outputs = [.. tries[0].Outputs.Zip(tries[1].Outputs, (a, b) => Common(a.Value.Spec, b.Value.Spec))];
        if (Array.IndexOf(outputs, null) >= 0)
        {
            return null;
        }

        GraphNode node = ports.AddNode("model", new DeferredOperator([.. outputs.OfType<ValueSpec>()], []), [.. ports.Inputs.Select(i => i.Value)]);
        for (int i = 0; i < outputs.Length; i++)
        {
            ports.AddOutput(tries[0].Outputs[i].Name, node.Outputs[i]);
        }

        return ports;
    }

    private static ValueSpec? Common(ValueSpec a, ValueSpec b) => a.DataType == b.DataType && a.Shape.Rank == b.Shape.Rank
        ? new ValueSpec(a.DataType, new SymbolicShape([.. a.Shape.Zip(b.Shape, (x, y) => x.IsSame(y) ? x : Dimension.Unknown)]))
        : null;
}
