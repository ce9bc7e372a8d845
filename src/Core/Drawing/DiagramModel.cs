namespace TfModelTools.Drawing;

/// <summary>What a diagram shows of a model: boxes and the tensors that flow between them.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Format">What the model came from, for people.</param>
/// <param name="Nodes">The boxes. An edge names them by their index here.</param>
/// <param name="Edges">The connections, without two of the same label between the same boxes.</param>
/// <param name="ParameterCount">How many numbers its weights have, those that several boxes share counted once; null where that is not known.</param>
public sealed record DiagramModel(string Name, string Format, IReadOnlyList<DiagramNode> Nodes, IReadOnlyList<DiagramEdge> Edges, long? ParameterCount = null);

/// <summary>A box: a layer, an operation, an input of the model, or a scope of several.</summary>
/// <param name="Name">The full name; a scope's is its path.</param>
/// <param name="Kind">The class of the layer or the name of the operation.</param>
/// <param name="Role">What it is in the model.</param>
/// <param name="ParameterCount">The number of elements of its weights.</param>
/// <param name="Members">The indices of what it stands for in the model that was not collapsed; itself there, where it is one node.</param>
/// <param name="Unsupported">Why it cannot be converted or run, for people; null where it can.</param>
public sealed record DiagramNode(string Name, string Kind, DiagramRole Role, long ParameterCount, IReadOnlyList<int> Members, string? Unsupported = null)
{
    /// <summary>What is told of it where a person points at it: the full name, and why it is not supported.</summary>
    public string ToolTip => Unsupported is null ? Name : $"{Name}, not supported: {Unsupported}";
}

/// <summary>What a box is in its model.</summary>
public enum DiagramRole
{
    /// <summary>It computes something.</summary>
    Layer,

    /// <summary>Data enters the model here.</summary>
    Input,

    /// <summary>It computes an output of the model.</summary>
    Output,

    /// <summary>It stands for all nodes of a scope.</summary>
    Scope,
}

/// <summary>A connection.</summary>
/// <param name="From">The index of the box that the tensor comes from.</param>
/// <param name="To">The index of the box that reads it.</param>
/// <param name="Label">The tensor's shape, or how many tensors it stands for; may be empty.</param>
public sealed record DiagramEdge(int From, int To, string Label);
