namespace TfModelTools.Graph;

/// <summary>
/// What a node computes, with its attributes. Each operator is one record; it states the meaning of an inference, not the
/// quirks of a source format: channels last, explicit axes, explicit padding.
/// </summary>
public abstract record Operator
{
    /// <summary>The operator's name: the record's, without "Operator".</summary>
    public string Name => GetType().Name is var name && name.EndsWith("Operator", StringComparison.Ordinal) ? name[..^"Operator".Length] : name;

    /// <summary>Derives element types and shapes of the outputs.</summary>
    /// <exception cref="TfModelTools.Common.InvalidGraphException">The inputs do not fit the operator.</exception>
    public abstract IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context);

    /// <summary>
    /// Whether a node of this operator computes each sample by itself, samples being the elements of the first axis of every value that
    /// depends on the batch size: then a large batch may be run in parts. What does not say so does not.
    /// </summary>
    /// <param name="node">A node of this operator, whose inputs have samples on their first axis or do not depend on the batch size.</param>
    public virtual bool KeepsSamplesApart(GraphNode node) => false;

    /// <summary>Whether an axis of the first input is another than the first.</summary>
    private protected static bool IsNotFirst(GraphNode node, int axis) => axis != 0 && axis != -node.Inputs[0].Shape.Rank;
}
