using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Inspection;

/// <summary>
/// Finds variables by the names of their tensors, as a session knows them: "w1:0" is the variable w1. Where the checkpoint calls it
/// otherwise, the graph beside it (.meta, saved_model.pb) says how.
/// </summary>
public static class VariableTensors
{
    private const string MetaSuffix = ".meta";

    /// <summary>Finds the variable of a tensor; null when the name is no tensor of a variable.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="tensor">The tensor's name, such as "w1:0" or "w1/read:0".</param>
    /// <exception cref="TfModelException">The graph beside the checkpoint is damaged.</exception>
    public static VariableInfo? Find(IVariableSource source, string tensor)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tensor);
        TensorName name = TensorName.Parse(tensor);
        if (name.IsControl || name.Index != 0 || name.Output.Length > 0)
        {
            return null;
        }

        foreach (TensorFlowGraph graph in Graphs(source.Path))
        {
            if (VariableOf(graph, name.Node) is { } variable && new VariableBinder(graph, source).Find(variable) is { } bound)
            {
                return bound;
            }
        }

        return name.Node.Length < tensor.Length ? source.Find(name.Node) : null;
    }

    private static IEnumerable<TensorFlowGraph> Graphs(string prefix)
    {
        if (File.Exists(prefix + MetaSuffix))
        {
            return [MetaGraphReader.Read(prefix + MetaSuffix).Graph];
        }

        string? folder = Path.GetDirectoryName(Path.GetDirectoryName(prefix));
        return folder is not null && SavedModelFormat.IsSavedModel(folder) ? SavedModelReader.Open(folder).MetaGraphs.Select(m => m.Graph) : [];
    }

    // What reads a variable gives its value as well.
    private static TensorFlowNode? VariableOf(TensorFlowGraph graph, string name)
    {
        TensorFlowNode? node = graph.Find(name);
        for (int i = 0; i < Limits.MaxDepth && node is { Op: "Identity" or "ReadVariableOp", Inputs.Count: > 0 }; i++)
        {
            node = graph.Find(node.Inputs[0].Node);
        }

        return node is { Op: "Variable" or "VariableV2" or "VarHandleOp" } ? node : null;
    }
}
