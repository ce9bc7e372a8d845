using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Finds the values of a graph's variables in its checkpoint: by the restore ops of the graph itself, which say what each variable is
/// called there (of TensorFlow 1 Assign from RestoreV2, of TensorFlow 2 a restore function), else by name, else by the full name that the
/// checkpoint's object graph notes of the variable.
/// </summary>
internal sealed class VariableBinder
{
    private readonly IVariableSource? _source;
    private readonly TensorFlowGraph _graph;
    private readonly Dictionary<TensorFlowNode, string[]> _strings = new(ReferenceEqualityComparer.Instance);
    private Dictionary<string, (string Key, string Slice)>? _restores;
    private Dictionary<string, string>? _keysOfFullNames;

    /// <summary>Creates a binder.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">The checkpoint; null when there is none.</param>
    public VariableBinder(TensorFlowGraph graph, IVariableSource? source)
    {
        _graph = graph;
        _source = source;
    }

    /// <summary>What to do where values are missing, of a graph whose variables are in no checkpoint; null for one of TensorFlow.</summary>
    public string? Remedy { get; init; }

    /// <summary>What a variable is called in the checkpoint; null when it is not there.</summary>
    /// <param name="node">The variable's node.</param>
    public VariableInfo? Find(TensorFlowNode node) => Locate(node)?.Info;

    /// <summary>The fault of variables that have no values.</summary>
    /// <param name="model">The model, to be named where there is no checkpoint.</param>
    /// <param name="names">The variables.</param>
    public MissingWeightsException Missing(string model, IReadOnlyList<string> names) => _source is null
        ? new MissingWeightsException(model, names, [], Remedy ?? $"Give the checkpoint ({OptionKey.Checkpoint}), or freeze the graph.")
        : new MissingWeightsException(
            _source.Path,
            names,
            [.. _source.Variables.Select(v => v.Name)],
            Remedy ?? $"Give the checkpoint that was saved with this model ({OptionKey.Checkpoint}).");

    /// <summary>The value of a variable, read when it is asked for.</summary>
    /// <param name="node">The variable's node: VariableV2, Variable, VarHandleOp and the like.</param>
    /// <exception cref="UnsupportedNodeException">There is no checkpoint, or it does not hold the variable.</exception>
    public GraphConstant Bind(TensorFlowNode node)
    {
        if (_source is null)
        {
            throw new UnsupportedNodeException($"the value of the variable is not in the graph: give its checkpoint ({OptionKey.Checkpoint}), or freeze the graph") { IsMissingVariable = true };
        }

        if (Locate(node) is not var (info, slice))
        {
            throw new UnsupportedNodeException($"the checkpoint '{_source.Path}' does not hold the variable") { IsMissingVariable = true };
        }

        IVariableSource source = _source;
        if (slice.Length == 0)
        {
            RequireShape(node, info.Shape);
            return new GraphConstant(info.DataType, info.Shape, () => source.ReadTensor(info)) { IsReadAnew = source is CheckpointReader, Variable = node.Name };
        }

        (long Start, long Length)[] extents = ParseSlice(slice, info.Shape);
        TensorShape shape = new([.. extents.Select(e => e.Length)]);
        RequireShape(node, shape);
        return new GraphConstant(info.DataType, shape, () => Cut(source.ReadTensor(info), extents, shape)) { Variable = node.Name };
    }

    // As TensorFlow, which assigns no value of another shape to a variable that has one.
    private void RequireShape(TensorFlowNode node, TensorShape held)
    {
        if (node.Op is "VarHandleOp" or "VariableV2" && node.Attribute("shape")?.Shape is { IsFullyDefined: true } declared && !declared.Equals(held))
        {
            throw new UnsupportedNodeException($"its shape is {declared}, and the checkpoint '{_source!.Path}' holds {held}: give the checkpoint that was saved with this model ({OptionKey.Checkpoint})");
        }
    }

    private (VariableInfo Info, string Slice)? Locate(TensorFlowNode node)
    {
        if (_source is null)
        {
            return null;
        }

        _restores ??= FindRestores();
        if (_restores.TryGetValue(node.Name, out (string Key, string Slice) restore) && _source.Find(restore.Key) is { } found)
        {
            return (found, restore.Slice);
        }

        string shared = node.Text("shared_name");
        VariableInfo? info = _source.Find(node.Name) ?? (shared.Length > 0 ? _source.Find(shared) : null)
            ?? _source.Find(node.Name + CheckpointNames.ObjectValueSuffix) ?? (shared.Length > 0 ? _source.Find(shared + CheckpointNames.ObjectValueSuffix) : null)
            ?? FindByFullName(_source, shared.Length > 0 ? shared : node.Name);
        return info is null ? null : (info, string.Empty);
    }

    // tf.saved_model.save of a Keras 3 model: the functions use the model's own variables, the graph's restore function fills copies of them, and TensorFlow's
    // loader goes by the objects, as the checkpoint's keys do. A full name that several variables have tells of none of them.
    private VariableInfo? FindByFullName(IVariableSource source, string fullName)
    {
        if (_keysOfFullNames is null)
        {
            ObjectGraph? objects = ObjectGraph.Read(source);
            _keysOfFullNames = Enumerable.Range(0, objects?.Count ?? 0)
                .Select(i => objects!.Variable(i))
                .OfType<(string Key, string FullName)>()
                .Distinct()
                .GroupBy(v => v.FullName, StringComparer.Ordinal)
                .Where(g => g.Key.Length > 0 && g.Count() == 1)
                .ToDictionary(g => g.Key, g => g.Single().Key, StringComparer.Ordinal);
        }

        return _keysOfFullNames.TryGetValue(fullName, out string? key) ? source.Find(key) : null;
    }

    private Dictionary<string, (string Key, string Slice)> FindRestores()
    {
        Dictionary<string, (string, string)> restores = new(StringComparer.Ordinal);
        Dictionary<TensorFlowFunction, Dictionary<string, (int Place, string Key, string Slice)>> ofFunctions = new(ReferenceEqualityComparer.Instance);
        foreach ((string variable, string key, string slice) in RestoresIn(_graph.Find, _graph.Nodes))
        {
            restores.TryAdd(variable, (key, slice));
        }

        foreach (TensorFlowNode call in _graph.Nodes.Where(GraphReferences.IsCall))
        {
            if (call.Attribute("f")?.Function is not { } name || _graph.FindFunction(name) is not { } function)
            {
                continue;
            }

            if (!ofFunctions.TryGetValue(function, out Dictionary<string, (int Place, string Key, string Slice)>? inside))
            {
                ofFunctions.Add(function, inside = function.Nodes.Any(n => n.Op == "RestoreV2") ? RestoresOf(function) : []);
            }

            Dictionary<string, string> given = new(StringComparer.Ordinal);
            TensorName[] inputs = inside.Count == 0 ? [] : [.. call.Inputs.Where(i => !i.IsControl)];
            for (int i = 0; i < Math.Min(inputs.Length, function.Inputs.Count); i++)
            {
                given[function.Inputs[i].Name] = inputs[i].Node;
            }

            foreach ((string argument, string variable) in given.Where(g => inside.ContainsKey(g.Key)).OrderBy(g => inside[g.Key].Place))
            {
                restores.TryAdd(variable, (inside[argument].Key, inside[argument].Slice));
            }
        }

        _strings.Clear();
        return restores;
    }

    // What a function restores, by its arguments; of one that is restored twice the first counts.
    private Dictionary<string, (int Place, string Key, string Slice)> RestoresOf(TensorFlowFunction function)
    {
        Dictionary<string, (int, string, string)> restores = new(StringComparer.Ordinal);
        foreach ((string argument, string key, string slice) in RestoresIn(function.Find, function.Nodes))
        {
            restores.TryAdd(argument, (restores.Count, key, slice));
        }

        return restores;
    }

    // What is restored, in the order of the nodes.
    private IEnumerable<(string Variable, string Key, string Slice)> RestoresIn(Func<string, TensorFlowNode?> find, IEnumerable<TensorFlowNode> nodes)
    {
        foreach (TensorFlowNode assign in nodes.Where(n => n.Op is "Assign" or "AssignVariableOp" && n.Inputs.Count >= 2))
        {
            (TensorName value, TensorFlowNode? source) = GraphReferences.Source(assign.Inputs[1], r => find(r.Node));
            if (source is not { Op: "RestoreV2" or "Restore" or "RestoreSlice", Inputs.Count: >= 2 })
            {
                continue;
            }

            string[] names = Strings(find(source.Inputs[1].Node));
            string[] slices = source.Inputs.Count > 2 && source.Op != "Restore" ? Strings(find(source.Inputs[2].Node)) : [];
            if (value.Index < names.Length)
            {
                yield return (assign.Inputs[0].Node, names[value.Index], value.Index < slices.Length ? slices[value.Index] : string.Empty);
            }
        }
    }

    // One constant holds the names of all variables: it is read once, not for each of them.
    private string[] Strings(TensorFlowNode? node)
    {
        if (node is not { Op: "Const" })
        {
            return [];
        }

        if (!_strings.TryGetValue(node, out string[]? known))
        {
            known = node.Attribute("value")?.Tensor is { DataType: DataType.String } tensor ? [.. tensor.Read().Strings.Select(System.Text.Encoding.UTF8.GetString)] : [];
            _strings.Add(node, known);
        }

        return known;
    }

    // "10 20 0,5:-": the full shape, then for each axis "-" for all of it or "start,length" (tensorflow/core/framework/tensor_slice.h).
    private static (long Start, long Length)[] ParseSlice(string slice, TensorShape full)
    {
        string[] axes = slice[(slice.LastIndexOf(' ') + 1)..].Split(':');
        (long, long)[] extents = new (long, long)[full.Rank];
        for (int i = 0; i < extents.Length; i++)
        {
            string[] parts = i < axes.Length ? axes[i].Split(',') : [];
            if (parts is ["-"])
            {
                extents[i] = (0, full[i]);
            }
            else if (axes.Length == full.Rank && parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                && start <= full[i] && length <= full[i] - start)
            {
                extents[i] = (start, length);
            }
            else
            {
                throw new UnsupportedNodeException($"the graph restores the part '{slice}' of a variable of shape {full}, which does not exist");
            }
        }

        return extents;
    }

    private static Tensor Cut(Tensor whole, (long Start, long Length)[] extents, TensorShape shape)
    {
        int size = whole.DataType.ElementSize();
        byte[] bytes = new byte[shape.ElementCount * size];
        int rank = extents.Length;
        long row = rank == 0 ? 1 : extents[^1].Length;
        long[] index = new long[rank];
        for (long at = 0; at < shape.ElementCount; at += Math.Max(1, row))
        {
            long from = 0;
            for (int i = 0; i < rank; i++)
            {
                from = (from * whole.Shape[i]) + extents[i].Start + index[i];
            }

            whole.Bytes.Span.Slice((int)(from * size), (int)(row * size)).CopyTo(bytes.AsSpan((int)(at * size)));
            for (int axis = rank - 2; axis >= 0 && ++index[axis] == extents[axis].Length; axis--)
            {
                index[axis] = 0;
            }
        }

        return new Tensor(whole.DataType, shape, bytes);
    }
}
