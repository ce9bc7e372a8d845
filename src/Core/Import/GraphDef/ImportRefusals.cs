using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Import.GraphDef;

/// <summary>What of a graph could not be imported, for which output, and whether shapes or data may tell it later.</summary>
internal sealed class ImportRefusals
{
    private const int MaxNamed = 8;
    private readonly List<Refusal> _all = [];
    private readonly Dictionary<UnsupportedValue, OpenUntil?> _listed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, OpenUntil> _lost = new(StringComparer.Ordinal);
    private readonly List<string> _outputs = [];

    /// <summary>Whether anything that could not be imported could be later.</summary>
    public bool CanBeTold => _all.Any(r => r.Until != OpenUntil.Never);

    /// <summary>Whether anything could not be imported that no shapes and no data will tell.</summary>
    public bool AreHopeless => _all.Any(r => r.Until == OpenUntil.Never);

    /// <summary>What could not be imported, each node once.</summary>
    public IReadOnlyList<UnsupportedItem> Items => Once(_all);

    /// <summary>What a model waits for: what could not be imported; where that is nothing, its shapes do not fit as long as some of them are open.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="fault">What came in the way of importing it.</param>
    public IReadOnlyList<UnsupportedItem> ReasonsFor(string model, TfModelException fault) => Items is { Count: > 0 } items ? items
        : [new UnsupportedItem(model, "Model", $"it depends on the shapes of its inputs, which it leaves open: {fault.Problem.TrimEnd('.')}; fix them with {OptionKey.InputShape} or {OptionKey.BatchSize}")];

    /// <summary>Some names, as a message lists them.</summary>
    public static string Names(string[] names) =>
        string.Join(", ", names.Take(MaxNamed).Select(n => $"'{n}'")) + (names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : string.Empty);

    /// <summary>Adds a node at fault.</summary>
    /// <param name="item">The node.</param>
    /// <param name="until">When it could be imported.</param>
    /// <param name="output">The output that needs it.</param>
    public void Add(UnsupportedItem item, OpenUntil until, string output)
    {
        _all.Add(new Refusal(item, until));
        Lose(output, until);
    }

    /// <summary>
    /// Adds what a value that could not be imported comes from: what a node depends on is listed before it, so that the cause comes first. What
    /// another output needs as well is listed already, with all that it comes from.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="output">The output that needs it.</param>
    public void Add(UnsupportedValue value, string output)
    {
        foreach (UnsupportedValue next in value.CausesFirst(_listed.ContainsKey))
        {
            OpenUntil? until = next.Causes.Aggregate((OpenUntil?)null, (u, c) => Worse(u, _listed.GetValueOrDefault(c)));
            if (next.Item is { } item)
            {
                _all.Add(new Refusal(item, next.Until));
                until = Worse(until, next.Until);
            }

            _listed[next] = until;
        }

        if (_listed[value] is { } worst)
        {
            Lose(output, worst);
        }
    }

    /// <summary>The fault: every node, the outputs that need them, and those that do not.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="wanted">The names of the outputs that were wanted.</param>
    /// <param name="hopelessOnly">Whether only what no data will tell is meant.</param>
    public TfModelException ToException(GraphModelSource source, IEnumerable<string> wanted, bool hopelessOnly)
    {
        Refusal[] refusals = [.. _all.Where(r => !hopelessOnly || r.Until == OpenUntil.Never)];
        UnsupportedItem[] items = Once(refusals);
        UnsupportedItem[] unsupported = [.. items.Where(i => !i.IsMissingVariable)];
        if (unsupported.Length == 0)
        {
            return source.Variables.Missing(source.Path, [.. items.Select(i => i.Name)]);
        }

        string[] lost = [.. _outputs.Where(o => !hopelessOnly || _lost[o] == OpenUntil.Never)];
        HashSet<string> named = [.. items.Select(i => i.Name)];
        string[] others = [.. wanted.Except(lost, StringComparer.Ordinal)];
        return new UnsupportedModelException(
            source.Path,
            unsupported,
            lost.All(named.Contains) ? [] : lost,
            others.Length == 0 ? null : $"The {(others.Length == 1 ? "output" : "outputs")} {Names(others)} can be had without: name {(others.Length == 1 ? "it" : "those you want")} ({OptionKey.Output}).");
    }

    private static UnsupportedItem[] Once(IEnumerable<Refusal> refusals) => [.. refusals.Select(r => r.Item).DistinctBy(i => (i.Name, i.Kind))];

    // Of several, what no data will tell decides.
    private static OpenUntil? Worse(OpenUntil? one, OpenUntil? other) => one is null || other == OpenUntil.Never ? other : one;

    private void Lose(string output, OpenUntil until)
    {
        if (_lost.TryGetValue(output, out OpenUntil known))
        {
            _lost[output] = Worse(known, until)!.Value;
            return;
        }

        _lost.Add(output, until);
        _outputs.Add(output);
    }

    private sealed record Refusal(UnsupportedItem Item, OpenUntil Until);
}
