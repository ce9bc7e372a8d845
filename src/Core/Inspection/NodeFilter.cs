using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>Which nodes of a model are meant: those that fit every condition given.</summary>
public sealed class NodeFilter
{
    private readonly NamePattern[] _ops;
    private readonly NamePattern[] _names;
    private readonly string[] _scopes;

    /// <summary>Creates a filter.</summary>
    /// <param name="ops">Ops or classes, with wildcards; none means all.</param>
    /// <param name="names">Names, with wildcards; none means all.</param>
    /// <param name="scopes">Scopes, such as "block1/conv": the nodes in them and in scopes within them; none means all.</param>
    /// <param name="recurse">Whether the nodes of functions and of nested models are meant as well.</param>
    /// <exception cref="InvalidInputException">A wildcard pattern is wrong.</exception>
    public NodeFilter(IReadOnlyList<string>? ops = null, IReadOnlyList<string>? names = null, IReadOnlyList<string>? scopes = null, bool recurse = false)
    {
        _ops = [.. (ops ?? []).Select(o => new NamePattern(o))];
        _names = [.. (names ?? []).Select(n => new NamePattern(n))];
        _scopes = [.. (scopes ?? []).Select(s => s.Trim('/'))];
        Recurse = recurse;
    }

    /// <summary>Every node of the model itself.</summary>
    public static NodeFilter All { get; } = new();

    /// <summary>Whether the nodes of functions and of nested models are meant as well.</summary>
    public bool Recurse { get; }

    /// <summary>The names that are meant as they are, without wildcards.</summary>
    internal IEnumerable<NamePattern> ExactNames => _names.Where(n => !n.HasWildcard);

    /// <summary>Whether a node is meant.</summary>
    public bool IsMatch(string name, string op) =>
        (_ops.Length == 0 || _ops.Any(o => o.IsMatch(op)))
        && (_names.Length == 0 || _names.Any(n => n.IsMatch(name)))
        && (_scopes.Length == 0 || _scopes.Any(s => name.Equals(s, StringComparison.OrdinalIgnoreCase)
            || (name.Length > s.Length && name[s.Length] == '/' && name.StartsWith(s, StringComparison.OrdinalIgnoreCase))));
}
