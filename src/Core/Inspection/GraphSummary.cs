using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>What a TensorFlow graph consists of. Functions are counted apart from the graph that calls them.</summary>
public sealed class GraphSummary
{
    /// <summary>How many nodes the graph has.</summary>
    public int NodeCount { get; init; }

    /// <summary>How many nodes its functions have.</summary>
    public int FunctionNodeCount { get; init; }

    /// <summary>What the graph could take: its placeholders.</summary>
    public required ReadableCollection<SignaturePortDescription> PossibleInputs { get; init; }

    /// <summary>What it could give: the tensors that nothing but training reads.</summary>
    public required ReadableCollection<SignaturePortDescription> PossibleOutputs { get; init; }

    /// <summary>The signatures that the file states, by key.</summary>
    public required ReadableCollection<SignatureDescription> Signatures { get; init; }

    /// <summary>How many numbers its constants hold, those of its functions included.</summary>
    public long ConstantParameterCount { get; init; }

    /// <summary>How many numbers its variables hold; state of training is counted, too.</summary>
    public long VariableParameterCount { get; init; }

    /// <summary>How many numbers its trainable variables hold; null where the file does not tell them apart.</summary>
    public long? TrainableVariableParameterCount { get; init; }

    /// <summary>How many variables it has.</summary>
    public int VariableCount { get; init; }

    /// <summary>How many of its inputs only order execution.</summary>
    public int ControlEdgeCount { get; init; }

    /// <summary>The ops of the graph itself, the most frequent first.</summary>
    public required ReadableCollection<OpCount> Operations { get; init; }

    /// <summary>The ops of its functions, the most frequent first.</summary>
    public required ReadableCollection<OpCount> FunctionOperations { get; init; }

    /// <summary>The ops that steer execution (branches and loops), in graph and functions, the most frequent first.</summary>
    public required ReadableCollection<OpCount> ControlFlow { get; init; }

    /// <summary>Its functions, in the file's order.</summary>
    public required ReadableCollection<FunctionSummary> Functions { get; init; }

    /// <summary>The ops that an output depends on and that no converter takes, with the reason.</summary>
    public required ReadableCollection<UnsupportedOp> Unsupported { get; init; }

    /// <summary>The files that belong to the model, such as vocabularies.</summary>
    public required ReadableCollection<string> Assets { get; init; }

    /// <summary>The names of the meta graph's collections.</summary>
    public required ReadableCollection<string> Collections { get; init; }

    /// <summary>Such as "120 nodes, 3 functions of 45 nodes".</summary>
    public override string ToString() => Functions.Count > 0
        ? FormattableString.Invariant($"{NodeCount} nodes, {Functions.Count} functions of {FunctionNodeCount} nodes")
        : FormattableString.Invariant($"{NodeCount} nodes");
}

/// <summary>How often an op occurs.</summary>
/// <param name="Op">The op.</param>
/// <param name="Count">How many nodes of it there are.</param>
public sealed record OpCount(string Op, int Count)
{
    /// <summary>Such as "12 Conv2D".</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} {Op}");
}

/// <summary>A function of a graph's library.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InputCount">How many arguments it takes.</param>
/// <param name="OutputCount">How many results it gives.</param>
/// <param name="NodeCount">How many nodes its body has.</param>
public sealed record FunctionSummary(string Name, int InputCount, int OutputCount, int NodeCount)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>An op that no converter takes.</summary>
/// <param name="Op">The op.</param>
/// <param name="Count">How many nodes of it there are, in graph and functions.</param>
/// <param name="Reason">Why not, and what to do.</param>
/// <param name="Nodes">The names of the first of them.</param>
public sealed record UnsupportedOp(string Op, int Count, string Reason, IReadOnlyList<string> Nodes)
{
    /// <inheritdoc cref="UnsupportedOp"/>
    public IReadOnlyList<string> Nodes { get; init; } = new ReadableCollection<string>(Nodes);

    /// <summary>Such as "2 DecodeJpeg: decode the file before the model".</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} {Op}: {Reason}");
}
