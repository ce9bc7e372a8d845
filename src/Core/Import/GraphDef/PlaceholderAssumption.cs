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

    /// <summary>
    /// The value of a placeholder that switches training on, when it is off; null of any other. It is one truth value of a name that says so, or the learning phase of Keras, which in
    /// its first versions was a number (keras/backend/tensorflow_backend.py, learning_phase).
    /// </summary>
    public static Tensor? WhenOff(TensorFlowNode node, int producerVersion)
    {
        DataType type = node.Type("dtype");
        bool isSwitch = node.Op is "Placeholder" or "PlaceholderV2"
            && DeclaredOutputs.ShapeOf(node, 0, producerVersion) is null or { Rank: 0 }
            && (type == DataType.Bool ? SwitchNames.IsTraining(node.Name) : type is DataType.UInt8 or DataType.Int32 && SwitchNames.IsLearningPhase(node.Name));
        return isSwitch ? new Tensor(type, TensorShape.Scalar, new byte[type.ElementSize()]) : null;
    }

    /// <summary>What is assumed of a node; null of one that is no such placeholder.</summary>
    public static DefaultInput? Of(TensorFlowGraph graph, TensorFlowNode node)
    {
        if (WhenOff(node, graph.ProducerVersion) is { } off)
        {
            return new DefaultInput(new ModelPort(node.Name, off.DataType, SymbolicShape.Scalar), () => off, SwitchReason);
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
