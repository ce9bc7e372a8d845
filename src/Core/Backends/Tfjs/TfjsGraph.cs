using TfModelTools.Backends.Emission;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>A model as a graph of TensorFlow.js' ops: its types narrowed, simplified, legalized and written node by node. No values are read.</summary>
internal sealed class TfjsGraph
{
    private TfjsGraph(GraphDefBuilder graph, IReadOnlyList<TfjsPort> inputs, IReadOnlyList<TfjsPort> outputs, IReadOnlyList<string> notes)
    {
        Graph = graph;
        Inputs = inputs;
        Outputs = outputs;
        Notes = notes;
    }

    /// <summary>The ops.</summary>
    public GraphDefBuilder Graph { get; }

    /// <summary>The signature's inputs, in the model's order.</summary>
    public IReadOnlyList<TfjsPort> Inputs { get; }

    /// <summary>The signature's outputs, by key: the order in which TensorFlow flattens a dictionary, and predict() gives them.</summary>
    public IReadOnlyList<TfjsPort> Outputs { get; }

    /// <summary>What is otherwise than in the model, for people.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Lists everything of a model that cannot be written.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(ModelGraph model, TfjsOptions options) => Make(model, options, out _);

    /// <summary>Makes the graph of a model.</summary>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    public static TfjsGraph Create(ModelGraph model, TfjsOptions options) => Make(model, options, out TfjsGraph? graph) is { Count: > 0 } items
        ? throw new UnsupportedModelException(model.Name, items)
        : graph!;

    private static List<UnsupportedItem> Make(ModelGraph model, TfjsOptions options, out TfjsGraph? graph)
    {
        ArgumentNullException.ThrowIfNull(model);
        graph = null;
        ModelGraph whole = model.WithStatesAsPorts();
        List<UnsupportedItem> items = [.. PortCheck.Run(whole, t => TfjsTypes.Of(t) is not null, "and TensorFlow.js has float32, int32 and bool")];
        if (!whole.IsDeferred)
        {
            items.AddRange(whole.Nodes.Select(n => (Node: n, Reason: TfjsTypes.WhyUnsupported(n))).Where(p => p.Reason is not null).Select(p => new UnsupportedItem(p.Node.Name, p.Node.SourceKind, p.Reason!)));
        }

        if (items.Count > 0)
        {
            return items;
        }

        List<string> notes = [];
        ModelGraph narrow = TfjsTypes.Narrow(whole, notes);

        // What the passes of a plan do for kernels, less what only kernels have; then what TensorFlow.js lacks is taken apart.
        ModelGraph legal = Legalizer.Run(options.Optimize ? PassPipeline.Simplify(narrow) : narrow.Clone(), TfjsLegalizations.All);
        items.AddRange(EmissionWalk.Check(legal, TfjsVocabulary.Emitters, WhyMissing, WhyRefused));
        if (items.Count > 0)
        {
            return items;
        }

        TensorFlowWriter writer = new(legal, narrow);
        EmissionWalk.Run(legal, TfjsVocabulary.Emitters, writer, CancellationToken.None);
        if (!options.SkipOpCheck)
        {
            items.AddRange(writer.Graph.Nodes.Concat(writer.Graph.Functions.SelectMany(f => f.Nodes)).Where(n => !TfjsVocabulary.Has(n.Op)).Select(n =>
                new UnsupportedItem(n.Name, n.Op, $"TensorFlow.js has no op {n.Op}; a program that registers one can be given the model with {OptionKey.SkipOpCheck}")));
        }

        TfjsPort[] inputs = [.. legal.Inputs.Select(i => Port(i.Name, writer.Reference(i.Value), i.Value))];
        TfjsPort[] outputs = [.. OutputsOf(legal, writer)];
        graph = new TfjsGraph(writer.Graph, inputs, outputs, notes);
        return items;
    }

    private static string WhyMissing(GraphNode node) => $"TensorFlow.js has no {node.Operator.Name}";

    // The mean of integers is a float there (tfjs-core, mean.ts), where TensorFlow's is an integer.
    private static bool IsMeanOfIntegers(GraphNode node) => node.Operator is ReduceOperator { Kind: ReduceFunction.Mean } && !node.Output.Spec.DataType.IsFloat();

    // The kernels of TensorFlow.js take six axes at most (tfjs-core, tensor.ts and the shaders of its back-ends).
    private static string? WhyRefused(GraphNode node) => IsMeanOfIntegers(node) ? "it is the mean of integers, which TensorFlow.js gives as a float"
        : node.Inputs.Concat(node.Outputs).FirstOrDefault(v => v.Shape.Rank > 6) is { } value
        ? $"'{value.Name}' has {value.Shape.Rank} axes, and TensorFlow.js takes six at most"
        : null;

    // One entry a key, each of a node of its own: of two keys of one node the loader keeps the place of the last for both (operation_mapper.ts, transformGraph), and an input or a
    // weight is no node's result.
    private static IEnumerable<TfjsPort> OutputsOf(ModelGraph model, TensorFlowWriter writer)
    {
        HashSet<GraphValue> taken = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue output in model.Outputs.OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            string reference = output.Value is { Producer: not null, OutputIndex: 0 } && taken.Add(output.Value) ? writer.Reference(output.Value) : writer.Identity(output.Name, output.Value);
            yield return Port(output.Name, reference, output.Value);
        }
    }

    private static TfjsPort Port(string key, string reference, GraphValue value) =>
        new(key, reference.Contains(':', StringComparison.Ordinal) ? reference : reference + ":0", value.Spec.DataType, value.Shape.ToTensorShape());
}
