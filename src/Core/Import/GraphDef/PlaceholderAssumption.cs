using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>What is assumed of a placeholder that nobody feeds: that training is off, or the default in the graph.</summary>
internal static class PlaceholderAssumption
{
    /// <summary>Why a switch of training is off.</summary>
    public const string SwitchReason = "by its name it switches training on, which is off in a prediction unless it is fed";

    /// <summary>Why a placeholder with a default has it.</summary>
    public const string DefaultReason = "its default in the graph, unless it is fed";

    /// <summary>Whether a placeholder switches training on: one truth value, of a name that says so.</summary>
    public static bool IsSwitch(TensorFlowNode node, int producerVersion) =>
        node.Op is "Placeholder" or "PlaceholderV2" && node.Type("dtype") == DataType.Bool
        && DeclaredOutputs.ShapeOf(node, 0, producerVersion) is null or { Rank: 0 } && SwitchNames.IsTraining(node.Name);

    /// <summary>What is assumed of a node; null of one that is no such placeholder.</summary>
    public static DefaultInput? Of(TensorFlowGraph graph, TensorFlowNode node)
    {
        if (IsSwitch(node, graph.ProducerVersion))
        {
            return new DefaultInput(new ModelPort(node.Name, DataType.Bool, SymbolicShape.Scalar), () => Tensor.Create<bool>([false], new TensorShape()), SwitchReason);
        }

        if (node.Op != "PlaceholderWithDefault" || node.Inputs.Count == 0)
        {
            return null;
        }

        TensorShape shape = DeclaredOutputs.ShapeOf(node, 0, graph.ProducerVersion) ?? new TensorShape();
        StoredTensor? value = graph.Find(node.Inputs[0].Node) is { Op: "Const" } constant && constant.Attribute("value")?.Tensor is { Shape.Rank: 0 } scalar ? scalar : null;
        return new DefaultInput(new ModelPort(node.Name, node.Type("dtype"), SymbolicShape.FromDeclared(shape)), () => value?.Read(), DefaultReason);
    }
}
