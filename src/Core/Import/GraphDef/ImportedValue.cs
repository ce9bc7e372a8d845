using System.Collections.Immutable;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>What an output of a TensorFlow node is while its graph is imported.</summary>
internal abstract class ImportedValue
{
    /// <summary>The condition under which the value exists, in a branch that the data chooses; null for always.</summary>
    public BranchGuard? Guard { get; init; }
}

/// <summary>One branch of a condition that only the data decides.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Branch">Which branch.</param>
/// <param name="Outer">The condition around this one.</param>
internal sealed record BranchGuard(ImportedTensor Condition, bool Branch, BranchGuard? Outer)
{
    /// <summary>How many conditions there are, this one and those around it.</summary>
    public int Depth { get; } = 1 + (Outer?.Depth ?? 0);
}

/// <summary>A variable's handle.</summary>
/// <param name="tensor">Its value.</param>
internal sealed class ImportedVariable(ImportedTensor tensor) : ImportedValue
{
    /// <summary>Its value.</summary>
    public ImportedTensor Tensor { get; } = tensor;
}

/// <summary>A list of tensors: a TensorArray or TensorList. Never changed: writing gives a new list.</summary>
/// <param name="items">The items; null for those not written.</param>
/// <param name="dataType">The element type.</param>
internal sealed class ImportedList(ImmutableList<ImportedTensor?> items, DataType dataType) : ImportedValue
{
    /// <summary>The items; null for those not written. A list that differs in one shares the others.</summary>
    public ImmutableList<ImportedTensor?> Items { get; } = items;

    /// <summary>The element type of the items.</summary>
    public DataType DataType { get; } = dataType;

    /// <summary>Whether its length is not known, so that it has no items here.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The tensor whose items on the first axis are those of the list; null of a list that was put together.</summary>
    public ImportedTensor? Whole { get; init; }

    /// <summary>What an item is that was never written; null when the list does not say.</summary>
    public SymbolicShape? ElementShape { get; init; }

    /// <summary>The same list with other items.</summary>
    public ImportedList With(ImmutableList<ImportedTensor?> other) => new(other, DataType) { ElementShape = ElementShape };
}

/// <summary>A constant of strings, which only some ops that are decided at import take.</summary>
/// <param name="tensor">The strings.</param>
internal sealed class ImportedStrings(Tensor tensor) : ImportedValue
{
    /// <summary>The strings.</summary>
    public Tensor Tensor { get; } = tensor;
}

/// <summary>A lookup table of numbers.</summary>
/// <param name="node">The node that makes it.</param>
/// <param name="keys">The node that holds its keys, a constant.</param>
/// <param name="values">The node that holds its values, a constant.</param>
internal sealed class ImportedTable(TensorFlowNode node, TensorFlowNode keys, TensorFlowNode values) : ImportedValue
{
    /// <summary>The node that makes it.</summary>
    public TensorFlowNode Node { get; } = node;

    /// <summary>The node that holds its keys, a constant.</summary>
    public TensorFlowNode Keys { get; } = keys;

    /// <summary>The node that holds its values, a constant.</summary>
    public TensorFlowNode Values { get; } = values;
}

/// <summary>An input that a node leaves out, where its place is held by a name.</summary>
internal sealed class AbsentValue : ImportedValue
{
    /// <summary>The only one.</summary>
    public static AbsentValue Instance { get; } = new();
}

/// <summary>A value of a branch that is never taken.</summary>
internal sealed class DeadValue : ImportedValue
{
    /// <summary>The only one.</summary>
    public static DeadValue Instance { get; } = new();
}

/// <summary>Random numbers, or what is computed from them alone: the mask of a dropout spelled out in ops, which inference leaves out.</summary>
/// <param name="source">The node that draws them.</param>
internal sealed class NoiseValue(string source) : ImportedValue
{
    /// <summary>What values it can have; null where that is not known.</summary>
    public NoiseRange? Range { get; init; }

    /// <summary>How they are distributed; null where nothing is known of that.</summary>
    public NoiseLaw? Law { get; init; }

    /// <summary>The inputs of the model on which it depends: the rates of the dropout.</summary>
    public IReadOnlyCollection<string> Rates { get; init; } = [];

    /// <summary>The node that draws them.</summary>
    public string Source { get; } = source;
}

/// <summary>A value that cannot be imported, or depends on one.</summary>
/// <param name="item">Why, of the node that is at fault itself; null of those after it.</param>
/// <param name="causes">The values it depends on that cannot be imported.</param>
/// <param name="until">When the node could be imported.</param>
internal sealed class UnsupportedValue(UnsupportedItem? item, IReadOnlyList<UnsupportedValue> causes, OpenUntil until = OpenUntil.Never) : ImportedValue
{
    /// <summary>When the node could be imported.</summary>
    public OpenUntil Until { get; } = until;

    /// <summary>Why, of the node that is at fault itself; null of those after it.</summary>
    public UnsupportedItem? Item { get; } = item;

    /// <summary>The values it depends on that cannot be imported.</summary>
    public IReadOnlyList<UnsupportedValue> Causes { get; } = causes;

    /// <summary>
    /// What the data chooses of two values of which one or both cannot be imported: what stands in one branch alone is no matter where the
    /// other is taken, so it waits for the data.
    /// </summary>
    /// <param name="a">The one; null where it can be imported.</param>
    /// <param name="b">The other; null where it can be imported.</param>
    public static UnsupportedValue Choice(UnsupportedValue? a, UnsupportedValue? b)
    {
        UnsupportedValue[] all = [.. new[] { a, b }.OfType<UnsupportedValue>()];
        UnsupportedValue[][] faults = [.. all.Select(v => v.CausesFirst().Where(c => c.Item is not null).ToArray())];
        return faults.Length == 2 && faults.All(f => f.Any(v => v.Until == OpenUntil.Never))
            ? new UnsupportedValue(null, all)
            : new UnsupportedValue(null, [.. faults.SelectMany(f => f).Select(f => f.Until == OpenUntil.Never ? new UnsupportedValue(f.Item, [], OpenUntil.ValuesAreKnown) : f)]);
    }

    /// <summary>All that it comes from and itself, each once, behind its causes.</summary>
    /// <param name="isKnown">What is left out, with all that it comes from; null for nothing.</param>
    public IEnumerable<UnsupportedValue> CausesFirst(Func<UnsupportedValue, bool>? isKnown = null)
    {
        HashSet<UnsupportedValue> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(UnsupportedValue Value, bool AreCausesGiven)> pending = new([(this, false)]);
        while (pending.TryPop(out (UnsupportedValue Value, bool AreCausesGiven) next))
        {
            if (next.AreCausesGiven)
            {
                yield return next.Value;
            }
            else if (isKnown?.Invoke(next.Value) != true && seen.Add(next.Value))
            {
                pending.Push((next.Value, true));
                foreach (UnsupportedValue cause in next.Value.Causes.Reverse())
                {
                    pending.Push((cause, false));
                }
            }
        }
    }
}
