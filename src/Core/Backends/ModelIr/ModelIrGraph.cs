using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr;

/// <summary>A model as the nodes of an IR: gathered into layers, legalized and written node by node. No values are read.</summary>
internal sealed class ModelIrGraph
{
    private ModelIrGraph(ModelIrBuilder graph, IReadOnlyList<(string Port, string Node)> inputs, IReadOnlyList<(string Port, string Node)> outputs, IReadOnlyList<string> warnings)
    {
        Graph = graph;
        Inputs = inputs;
        Outputs = outputs;
        Warnings = warnings;
    }

    /// <summary>The nodes.</summary>
    public ModelIrBuilder Graph { get; }

    /// <summary>The inputs of the model that anything reads, and the nodes that are fed.</summary>
    public IReadOnlyList<(string Port, string Node)> Inputs { get; }

    /// <summary>The outputs of the model, and the nodes that give them.</summary>
    public IReadOnlyList<(string Port, string Node)> Outputs { get; }

    /// <summary>What everybody should know.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Lists everything of a model that cannot be written.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(ModelGraph model, bool optimize) => Make(model, optimize, out _);

    /// <summary>Makes the IR of a model.</summary>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    public static ModelIrGraph Create(ModelGraph model, bool optimize) => Make(model, optimize, out ModelIrGraph? graph) is { Count: > 0 } items
        ? throw new UnsupportedModelException(model.Name, items)
        : graph!;

    private static List<UnsupportedItem> Make(ModelGraph model, bool optimize, out ModelIrGraph? graph)
    {
        ArgumentNullException.ThrowIfNull(model);
        graph = null;
        ModelGraph whole = model.WithStatesAsPorts();
        List<UnsupportedItem> items = [.. PortCheck.Run(whole, t => ModelIrFormat.NumberOf(t) != 0, "which the IR does not have")];
        if (items.Count > 0)
        {
            return items;
        }

        ModelGraph legal = Legalize(whole, optimize);
        items.AddRange(EmissionWalk.Check(legal, ModelIrVocabulary.Emitters, WhyMissing, WhyRefused));
        if (items.Count > 0)
        {
            return items;
        }

        IReadOnlyList<GraphNode> order = Order(legal);
        ModelIrWriter writer = new(legal, order);
        foreach (GraphNode node in order)
        {
            ModelIrVocabulary.Emitters.Find(node.Operator)!.Emit(node, writer);
        }

        (string, string)[] outputs = [.. OutputsOf(legal, writer)];
        graph = new ModelIrGraph(writer.Graph, [.. legal.Inputs.Where(i => i.Value.UseCount > 0).Select(i => (i.Name, writer.Reference(i.Value)))], outputs, writer.Warnings);
        return items;
    }

    // What comes from an IR is layers already: gathered anew, what was taken apart would be made of other nodes each time.
    private static ModelGraph Legalize(ModelGraph model, bool optimize)
    {
        ModelGraph graph = optimize && model.SourceFormat != ModelIrFormat.Name ? PassPipeline.Gather(model) : model.Clone();
        return Legalizer.Run(graph, [.. ModelIrLegalizations.All, new Legalization(new RemoveIdentities(), []), new Legalization(new FoldConstants(), [])]);
    }

    private static string WhyMissing(GraphNode node) => node.Operator is RecurrentOperator or ConvRecurrentOperator
        ? "its steps are not known, or too many to be written one by one; the IR has no loops, and what its LSTM, GRU and RNN compute (activations, direction, weights) neither its definition nor a program of MMdnn says; "
            + $"fix the model's inputs with {OptionKey.InputShape}, or convert it to TensorFlow or TensorFlow.js, which have loops"
        : node.Operator is PixelShuffleOperator ? $"the IR has no exchange of pixels and channels, and of {node.Inputs[0].Shape} more than one extent is not a number; fix the model's inputs with {OptionKey.InputShape}"
        : $"the IR has no {node.Operator.Name}";

    private static string? WhyRefused(GraphNode node) => node.Inputs.Concat(node.Outputs).FirstOrDefault(v => ModelIrFormat.NumberOf(v.Spec.DataType) == 0) is { } value
        ? $"'{value.Name}' is {value.Spec.DataType.TensorFlowName()}, which the IR does not have"
        : null;

    // The order in which a reader walks from the outputs, each node's last input first: so an IR that is read and written again is the same. What is read as well is handed on last.
    private static List<GraphNode> Order(ModelGraph graph)
    {
        List<GraphNode> order = [];
        HashSet<GraphNode> done = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue output in graph.Outputs.OrderBy(o => o.Value.Readers.Count > 0))
        {
            Stack<(GraphNode? Node, bool IsExpanded)> pending = new([(output.Value.Producer, false)]);
            while (pending.TryPop(out (GraphNode? Node, bool IsExpanded) next))
            {
                if (next.Node is null || done.Contains(next.Node))
                {
                    continue;
                }

                if (next.IsExpanded)
                {
                    done.Add(next.Node);
                    order.Add(next.Node);
                    continue;
                }

                pending.Push((next.Node, true));
                foreach (GraphValue input in next.Node.Inputs)
                {
                    pending.Push((input.Producer, false));
                }
            }
        }

        return order;
    }

    // What nobody reads is an output of an IR: an output that a node reads as well, an input or a constant is handed on.
    private static IEnumerable<(string Port, string Node)> OutputsOf(ModelGraph model, ModelIrWriter writer)
    {
        HashSet<GraphValue> taken = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue output in model.Outputs)
        {
            bool isEnd = output.Value is { Producer: not null, Readers.Count: 0 } && taken.Add(output.Value);
            yield return (output.Name, isEnd ? writer.Reference(output.Value) : writer.Identity(output.Name, output.Value));
        }
    }
}
