using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>Which variables have their axes reordered, and how.</summary>
/// <param name="Pattern">Names it is for (see <see cref="NamePattern"/>), as the source spells them.</param>
/// <param name="Axes">For each axis of the result the axis it comes from, as numpy.transpose takes them; null reverses all axes.</param>
public sealed record TransposeRule(string Pattern, IReadOnlyList<int>? Axes)
{
    /// <summary>Whether it comes of a table without an order: that another rule of it fits the same variable has no answer then.</summary>
    public bool IsUnordered { get; init; }

    /// <summary>Reads a rule: a pattern, which reverses the axes, or PATTERN=AXES, such as "*/kernel=3,2,0,1".</summary>
    /// <exception cref="InvalidInputException">The axes are not numbers, or no permutation.</exception>
    public static TransposeRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.LastIndexOf('=');
        if (equals < 0)
        {
            return new TransposeRule(text, null);
        }

        List<int> axes = [];
        foreach (string part in text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            axes.Add(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int axis)
                ? axis
                : throw new InvalidInputException($"In the rule '{text}' the axis '{part}' is no number.", "Write PATTERN=AXES, such as */kernel=1,0."));
        }

        TransposeRule rule = new(text[..equals], axes);
        rule.Check();
        return rule;
    }

    /// <inheritdoc/>
    public override string ToString() => Axes is null ? Pattern : string.Create(CultureInfo.InvariantCulture, $"{Pattern}={string.Join(",", Axes)}");

    /// <summary>Throws when the axes are no permutation.</summary>
    internal void Check()
    {
        if (Axes is not null && !Axes.Order().SequenceEqual(Enumerable.Range(0, Axes.Count)))
        {
            throw new InvalidInputException($"The axes ({string.Join(", ", Axes)}) for '{Pattern}' are no permutation.", "Name each axis from 0 once, such as 1, 0.");
        }
    }

    /// <summary>The axes for a variable of this rank; null when the rule is for another rank.</summary>
    internal int[]? For(TensorShape shape)
    {
        int[] axes = Axes is null ? [.. Enumerable.Range(0, shape.Rank).Reverse()] : [.. Axes];
        return axes.Length == shape.Rank ? axes : null;
    }
}
