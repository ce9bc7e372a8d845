using System.Globalization;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// What an op takes: how many inputs of how many axes, and which integers among its attributes, as TensorFlow's registry of ops says
/// (tensorflow/core/ops). Every row of the table declares it, and it is checked before the row runs: an importer reads inputs, axes and
/// integers without asking again whether they are there.
/// </summary>
internal sealed class OpSignature
{
    private readonly RankRange[] _first;
    private readonly RankRange[] _optional;
    private readonly RankRange[] _last;
    private readonly RankRange? _many;
    private readonly int _least;
    private readonly string? _counted;
    private readonly int _times;
    private readonly OpAttribute[] _attributes;

    private OpSignature(RankRange[] first, RankRange[] optional, RankRange? many, int least, string? counted, int times, RankRange[] last, OpAttribute[] attributes)
    {
        _first = first;
        _optional = optional;
        _many = many;
        _least = least;
        _counted = counted;
        _times = times;
        _last = last;
        _attributes = attributes;
    }

    /// <summary>No inputs.</summary>
    public static OpSignature None { get; } = Of();

    /// <summary>One input of any rank.</summary>
    public static OpSignature One { get; } = Of(RankRange.Any);

    /// <summary>Two inputs of any rank.</summary>
    public static OpSignature Two { get; } = Of(RankRange.Any, RankRange.Any);

    /// <summary>Three inputs of any rank.</summary>
    public static OpSignature Three { get; } = Of(RankRange.Any, RankRange.Any, RankRange.Any);

    /// <summary>Inputs of these ranks, and no others.</summary>
    public static OpSignature Of(params RankRange[] ranks) => new(ranks, [], null, 0, null, 1, [], []);

    /// <summary>Any number of inputs of any rank.</summary>
    public static OpSignature List(int least = 0, string? counted = null, int times = 1) => Of().AndList(least, counted, times);

    /// <summary>The fewest inputs there are.</summary>
    public int Least => _first.Length + _least + _last.Length;

    /// <summary>The most inputs there are.</summary>
    public int Most => _many is null ? _first.Length + _optional.Length + _last.Length : int.MaxValue;

    /// <summary>The attributes that are integers.</summary>
    public IReadOnlyList<OpAttribute> Attributes => _attributes;

    /// <summary>After those so far, inputs that may be left out.</summary>
    public OpSignature Optionally(params RankRange[] ranks) => new(_first, ranks, _many, _least, _counted, _times, _last, _attributes);

    /// <summary>After those so far, a list of inputs of any rank.</summary>
    /// <param name="least">How many there are at least.</param>
    /// <param name="counted">The attribute that says how many there are; null for none.</param>
    /// <param name="times">How many inputs each one of that number stands for.</param>
    public OpSignature AndList(int least = 0, string? counted = null, int times = 1) => new(_first, _optional, RankRange.Any, least, counted, times, _last, _attributes);

    /// <summary>After the list, inputs of these ranks.</summary>
    public OpSignature Then(params RankRange[] ranks) => new(_first, _optional, _many, _least, _counted, _times, ranks, _attributes);

    /// <summary>With these attributes.</summary>
    public OpSignature With(params OpAttribute[] attributes) => new(_first, _optional, _many, _least, _counted, _times, _last, attributes);

    /// <summary>Why a node of so many inputs, and with its attributes, is refused whatever it reads; null when it is not.</summary>
    public string? WhyRefused(TensorFlowNode node)
    {
        int count = node.Inputs.Count(i => !i.IsControl);
        if (count < Least || count > Most)
        {
            string expected = Most == Least ? $"{Least}" : Most == int.MaxValue ? $"at least {Least}" : $"{Least} to {Most}";
            return string.Create(CultureInfo.InvariantCulture, $"it has {count} {(count == 1 ? "input" : "inputs")}, expected {expected}: the graph is damaged, export it again from its source");
        }

        int listed = count - _first.Length - _last.Length;
        if (_counted is not null && node.Attribute(_counted)?.Integer is long said && (listed % _times != 0 || said != listed / _times))
        {
            return string.Create(CultureInfo.InvariantCulture, $"its {_counted} is {said}, and it has {listed} such inputs: the graph is damaged, export it again from its source");
        }

        foreach (OpAttribute attribute in _attributes)
        {
            if (attribute.WhyRefused(node) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Why inputs are refused for their numbers of axes; null when they are not.</summary>
    /// <param name="inputs">As many as <see cref="WhyRefused(TensorFlowNode)"/> lets pass.</param>
    public string? WhyRefused(IReadOnlyList<ImportedValue> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            RankRange wanted = RankOf(i, inputs.Count);
            if (inputs[i] is ImportedTensor or ImportedVariable
                && (inputs[i] as ImportedTensor ?? ((ImportedVariable)inputs[i]).Tensor) is { Shape: var shape } && !wanted.Takes(shape.Rank))
            {
                return string.Create(CultureInfo.InvariantCulture, $"input {i} has the shape {shape}, expected {wanted} {(wanted == 1 ? "axis" : "axes")}");
            }
        }

        return null;
    }

    /// <summary>The numbers of axes that one of so many inputs may have.</summary>
    public RankRange RankOf(int input, int count) =>
        input < _first.Length ? _first[input]
        : input >= count - _last.Length ? _last[input - (count - _last.Length)]
        : _many ?? _optional[input - _first.Length];
}
