using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Finds what the lookup tables of a graph hold: the keys and values that initializers fill them with (InitializeTable, LookupTableImport;
/// tensorflow/core/ops/lookup_ops.cc), in the graph itself or, of TensorFlow 2, in the functions that it calls.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class TableBinder(TensorFlowGraph graph)
{
    // Functions that call functions twice each grow a small file without end; a graph fills each table once.
    private const int MaxLooked = 1 << 16;

    private static readonly string[] FillOps = ["InitializeTable", "InitializeTableV2", "LookupTableImport", "LookupTableImportV2"];

    private readonly Dictionary<string, bool> _filling = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorFlowFunction, TensorFlowNode[]> _bodies = new(ReferenceEqualityComparer.Instance);
    private Dictionary<string, HashSet<(TensorFlowNode? Keys, TensorFlowNode? Values)>>? _fillings;
    private int _looked;

    /// <summary>The table that a node makes.</summary>
    /// <param name="node">The node: HashTable, HashTableV2.</param>
    /// <exception cref="UnsupportedNodeException">Nothing fills it, or something else than constants, or several constants do.</exception>
    public ImportedTable Bind(TensorFlowNode node)
    {
        if (_fillings is null)
        {
            _looked = 0;
            Dictionary<string, HashSet<(TensorFlowNode? Keys, TensorFlowNode? Values)>> fillings = new(StringComparer.Ordinal);
            Collect(fillings, Filling(graph.Nodes, 0), reference => graph.Find(reference.Node), 0);
            _fillings = fillings;
        }

        (TensorFlowNode?, TensorFlowNode?)[] different = [.. _fillings.GetValueOrDefault(NameOf(node)) ?? []];
        return different switch
        {
            [] => throw new UnsupportedNodeException("nothing in the graph fills the lookup table"),
            [({ Op: "Const" } keys, { Op: "Const" } values)] => new ImportedTable(node, keys, values),
            [_] => throw new UnsupportedNodeException("the lookup table is filled with something else than constants of the graph"),
            _ => throw new UnsupportedNodeException($"the lookup table is filled in {different.Length} ways"),
        };
    }

    // Nodes of one shared name are one table.
    private static string NameOf(TensorFlowNode node) => node.Text("shared_name") is { Length: > 0 } shared ? $"{node.Text("container")}/{shared}" : node.Name;

    /// <param name="fillings">What fills each table, by its name.</param>
    /// <param name="nodes">Those of the nodes of the graph, or of a function, that fill tables or call what does.</param>
    /// <param name="find">The node of the graph or of the function that a reference leads to, through the arguments; null when there is none.</param>
    /// <param name="depth">How deep the calls are nested.</param>
    private void Collect(
        Dictionary<string, HashSet<(TensorFlowNode? Keys, TensorFlowNode? Values)>> fillings, TensorFlowNode[] nodes, Func<TensorName, TensorFlowNode?> find, int depth)
    {
        foreach (TensorFlowNode node in nodes)
        {
            TensorName[] inputs = [.. node.Inputs.Where(i => !i.IsControl)];
            _looked += 1 + inputs.Length;
            if (_looked > MaxLooked + (4 * graph.Nodes.Count))
            {
                throw new LimitExceededException(
                    $"'{graph.Path}' fills its lookup tables by more than {MaxLooked + (4 * graph.Nodes.Count)} nodes and inputs when its functions are written out.", "The graph is probably damaged: export it again from its source.", graph.Path);
            }

            if (FillOps.Contains(node.Op))
            {
                if (inputs.Length == 3 && find(inputs[0]) is { } table)
                {
                    string name = NameOf(table);
                    if (!fillings.TryGetValue(name, out HashSet<(TensorFlowNode?, TensorFlowNode?)>? known))
                    {
                        fillings.Add(name, known = []);
                    }

                    known.Add((GraphReferences.Source(inputs[1], find).Node, GraphReferences.Source(inputs[2], find).Node));
                }
            }
            else if (FunctionOf(node) is { } function && depth < Limits.MaxDepth)
            {
                Dictionary<string, TensorFlowNode?> arguments = new(StringComparer.Ordinal);
                for (int i = 0; i < Math.Min(inputs.Length, function.Inputs.Count); i++)
                {
                    arguments[function.Inputs[i].Name] = GraphReferences.Source(inputs[i], find).Node;
                }

                if (!_bodies.TryGetValue(function, out TensorFlowNode[]? body))
                {
                    _bodies.Add(function, body = Filling(function.Nodes, depth + 1));
                }

                Collect(fillings, body, r => arguments.TryGetValue(r.Node, out TensorFlowNode? given) ? given : function.Find(r.Node), depth + 1);
            }
        }
    }

    private TensorFlowNode[] Filling(IEnumerable<TensorFlowNode> nodes, int depth) =>
        [.. nodes.Where(n => FillOps.Contains(n.Op) || (FunctionOf(n) is { } function && Fills(function, depth)))];

    private TensorFlowFunction? FunctionOf(TensorFlowNode node) =>
        GraphReferences.IsCall(node) && node.Attribute("f")?.Function is { } name ? graph.FindFunction(name) : null;

    // Whether a function, or one that it calls, fills a table.
    private bool Fills(TensorFlowFunction function, int depth)
    {
        if (_filling.TryGetValue(function.Name, out bool fills) || depth >= Limits.MaxDepth)
        {
            return fills;
        }

        // Until it is known, of one that calls itself.
        _filling[function.Name] = false;
        fills = function.Nodes.Any(n => FillOps.Contains(n.Op) || (FunctionOf(n) is { } called && Fills(called, depth + 1)));
        return _filling[function.Name] = fills;
    }
}
