using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>
/// The arguments of one call, each marked when it is looked up. What nobody looked up has no part in the result: <see cref="RequireAllRead"/>
/// refuses it by name, so that no argument of a file is ever ignored.
/// </summary>
internal sealed class CallArguments
{
    private const int LongestValue = 60;

    private readonly IReadOnlyList<KerasArgument> _positional;
    private readonly IReadOnlyDictionary<string, KerasArgument> _named;
    private readonly HashSet<KerasArgument> _read = new(ReferenceEqualityComparer.Instance);

    /// <param name="positional">The arguments by position.</param>
    /// <param name="named">The arguments by name.</param>
    public CallArguments(IReadOnlyList<KerasArgument> positional, IReadOnlyDictionary<string, KerasArgument> named)
    {
        _positional = positional;
        _named = named;
    }

    /// <summary>No arguments.</summary>
    public static CallArguments None { get; } = new([], new Dictionary<string, KerasArgument>());

    /// <summary>The names of the arguments by name.</summary>
    public IEnumerable<string> Names => _named.Keys;

    /// <summary>Whether an argument holds a tensor of the model.</summary>
    public bool Holds(string name) => _named[name].HoldsTensors;

    /// <summary>An argument by one of its names, else by position; null when it is not given or None.</summary>
    /// <param name="position">Its position, the first being 0; negative for none.</param>
    /// <param name="names">Its names.</param>
    public KerasArgument? Find(int position, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_named.TryGetValue(name, out KerasArgument? named) && !IsNone(named))
            {
                _read.Add(named);
                return named;
            }
        }

        if (position < 0 || position >= _positional.Count || IsNone(_positional[position]))
        {
            return null;
        }

        _read.Add(_positional[position]);
        return _positional[position];
    }

    /// <summary>All arguments, for a reader that answers for each of them itself.</summary>
    public (IReadOnlyList<KerasArgument> Positional, IReadOnlyDictionary<string, KerasArgument> Named) HandOver()
    {
        _read.UnionWith(_positional);
        _read.UnionWith(_named.Values);
        return (_positional, _named);
    }

    /// <summary>Refuses the arguments that nobody looked up. None says nothing, so it may go unread.</summary>
    /// <param name="isHarmless">Whether an argument of a name and value leaves the result as it is; not asked for positions.</param>
    /// <exception cref="UnsupportedLayerException">There is one.</exception>
    public void RequireAllRead(Func<string, KerasArgument, bool> isHarmless)
    {
        for (int i = 0; i < _positional.Count; i++)
        {
            if (!IsNone(_positional[i]) && !_read.Contains(_positional[i]))
            {
                throw new UnsupportedLayerException($"it is called with a positional argument {i + 1} ({Text(_positional[i])}), which is not supported here");
            }
        }

        foreach ((string name, KerasArgument value) in _named)
        {
            if (!IsNone(value) && !_read.Contains(value) && !isHarmless(name, value))
            {
                throw new UnsupportedLayerException($"it is called with the argument {name} = {Text(value)}, which is not supported here");
            }
        }
    }

    /// <summary>A value for messages, cut to a few words.</summary>
    public static string Text(KerasArgument argument)
    {
        string text = argument switch
        {
            KerasTensorArgument tensor => $"the output of '{tensor.Reference.Layer}'",
            KerasListArgument list => $"[{string.Join(", ", list.Items.Take(8).Select(Text))}{(list.Items.Count > 8 ? ", ..." : "")}]",
            KerasDictionaryArgument dictionary => $"a dictionary of {string.Join(", ", dictionary.Items.Take(8).Select(i => i.Key))}",
            KerasSliceArgument => "a slice",
            KerasEllipsisArgument => "...",
            KerasLiteralArgument literal => literal.Value.GetRawText(),
            _ => "something else",
        };
        return text.Length > LongestValue ? text[..LongestValue] + "..." : text;
    }

    private static bool IsNone(KerasArgument argument) => argument is KerasLiteralArgument { IsNone: true };
}
