using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>A model as a graph of TensorFlow's ops: legalized, and written node by node, whatever file it goes to. No values are read.</summary>
internal sealed class TensorFlowModelGraph
{
    // The ops that take strides, or repeat, are compiled for eight axes at most (tensorflow/core/kernels/strided_slice_op.cc, broadcast_to_op.cc).
    private const int MaxRank = 8;

    private TensorFlowModelGraph(GraphDefBuilder graph, IReadOnlyList<TensorFlowPort> inputs, IReadOnlyList<TensorFlowPort> outputs)
    {
        Graph = graph;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The ops: a placeholder for each input, constants and variables where they are first read, then what computes the outputs.</summary>
    public GraphDefBuilder Graph { get; }

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<TensorFlowPort> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<TensorFlowPort> Outputs { get; }

    /// <summary>Lists everything of a model that cannot be written.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(ModelGraph model) => Make(model, VariableForm.Variables, namesOutputs: false, out _);

    /// <summary>Makes the graph of a model.</summary>
    /// <param name="model">The model, as imported.</param>
    /// <param name="weights">What its weights become.</param>
    /// <param name="namesOutputs">Whether each output is a node that nothing reads, or of the output's name, for files that say nothing else of outputs.</param>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    public static TensorFlowModelGraph Create(ModelGraph model, VariableForm weights, bool namesOutputs) => Make(model, weights, namesOutputs, out TensorFlowModelGraph? graph) is { Count: > 0 } items
        ? throw new UnsupportedModelException(model.Name, items)
        : graph!;

    private static List<UnsupportedItem> Make(ModelGraph model, VariableForm weights, bool namesOutputs, out TensorFlowModelGraph? graph)
    {
        ArgumentNullException.ThrowIfNull(model);
        graph = null;
        ModelGraph whole = model.WithStatesAsPorts();
        List<UnsupportedItem> items = [.. PortCheck.Run(whole, _ => true, string.Empty)];
        if (items.Count > 0)
        {
            return items;
        }

        ModelGraph legal = Legalizer.Run(whole.Clone(), TensorFlowLegalizations.All);
        items.AddRange(EmissionWalk.Check(legal, TensorFlowVocabulary.Emitters, WhyMissing, WhyRefused));
        if (items.Count > 0)
        {
            return items;
        }

        TensorFlowWriter writer = new(legal, whole, weights);
        EmissionWalk.Run(legal, TensorFlowVocabulary.Emitters, writer, CancellationToken.None);
        TensorFlowPort[] inputs = [.. legal.Inputs.Select(i => Port(i, writer.Reference(i.Value)))];
        TensorFlowPort[] outputs = [.. legal.Outputs.Select(o => Port(o, namesOutputs ? Named(o, writer) : writer.Reference(o.Value)))];
        graph = new TensorFlowModelGraph(writer.Graph, inputs, outputs);
        return items;
    }

    private static TensorFlowPort Port(NamedValue port, string reference) => new(port.Name, reference, port.Value.Spec.DataType, port.Value.Shape.ToTensorShape());

    // A node that nothing reads is seen to be an output, and one that bears the output's name; any other, and an input, is given by a node of the output's name.
    private static string Named(NamedValue output, TensorFlowWriter writer)
    {
        string reference = writer.Reference(output.Value);
        bool isSeen = output.Value is { Producer.Outputs.Count: 1, Readers.Count: 0, OutputCount: 1 } || (output.Value.Producer is not null && (output.Name == reference || output.Name == reference + ":0"));
        return isSeen ? reference : writer.Identity(TensorName.Parse(output.Name).Node, output.Value);
    }

    private static string WhyMissing(GraphNode node) => $"TensorFlow has no {node.Operator.Name}";

    private static string? WhyRefused(GraphNode node) => node.Inputs.Concat(node.Outputs).FirstOrDefault(v => v.Shape.Rank > MaxRank) is { } value
        ? $"'{value.Name}' has {value.Shape.Rank} axes, and the ops of TensorFlow take {MaxRank} at most"
        : null;
}
