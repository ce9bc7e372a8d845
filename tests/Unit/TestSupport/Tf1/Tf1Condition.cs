using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>A tf.cond of TensorFlow 1: a Switch for each tensor that a branch takes from outside, a Merge for each result, pivots for what has no input.</summary>
internal sealed class Tf1Condition
{
    private readonly Tf1Graph _graph;
    private readonly string _name;
    private readonly string _condition;
    private readonly string _pivotTrue;
    private readonly string _pivotFalse;

    public Tf1Condition(Tf1Graph graph, string condition, string name)
    {
        _graph = graph;
        _name = name;
        string head = graph.Node($"{name}/Switch", "Switch", [condition, condition], ("T", DataType.Bool));
        _pivotTrue = graph.Node($"{name}/switch_t", "Identity", [$"{head}:1"], ("T", DataType.Bool));
        _pivotFalse = graph.Node($"{name}/switch_f", "Identity", [head], ("T", DataType.Bool));
        _condition = graph.Node($"{name}/pred_id", "Identity", [condition], ("T", DataType.Bool));
    }

    /// <summary>A tensor from outside, as a branch sees it.</summary>
    public string Switch(string tensor, bool isTrue, DataType type = DataType.Float32)
    {
        string name = _graph.Node("Switch", "Switch", [tensor, _condition], ("T", type), ("_class", new[] { $"loc:@{tensor.Split(':')[0]}" }));
        return isTrue ? $"{name}:1" : name;
    }

    /// <summary>A variable as a branch reads it: of a resource the handle comes in, and is read within.</summary>
    public string Variable(string read, bool isTrue) => Tf1Graph.IsResource(read)
        ? _graph.Node("ReadVariableOp", "ReadVariableOp", [Switch(Tf1Graph.VariableOf(read), isTrue, DataType.Resource)], ("dtype", DataType.Float32))
        : Switch(read, isTrue);

    public string Merge(string otherwise, string then) => _graph.Node($"{_name}/Merge", "Merge", [otherwise, then], ("T", DataType.Float32), ("N", 2));

    /// <summary>Makes the nodes of a branch, in the condition's scope.</summary>
    public string Branch(bool isTrue, Func<string> branch)
    {
        using IDisposable scope = _graph.Scope(_name);
        string? outside = _graph.Pivot;
        _graph.Pivot = isTrue ? _pivotTrue : _pivotFalse;
        string result = branch();
        _graph.Pivot = outside;
        return result;
    }
}
