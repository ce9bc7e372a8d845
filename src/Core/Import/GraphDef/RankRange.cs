using System.Globalization;

namespace TfModelTools.Import.GraphDef;

/// <summary>How many axes an input of an op has.</summary>
/// <param name="Least">The fewest.</param>
/// <param name="Most">The most.</param>
internal readonly record struct RankRange(int Least, int Most)
{
    /// <summary>Any number of axes, and what is no tensor.</summary>
    public static RankRange Any { get; } = new(0, int.MaxValue);

    /// <summary>So many axes, neither more nor fewer.</summary>
    public static implicit operator RankRange(int exact) => new(exact, exact);

    /// <summary>So many axes or more.</summary>
    public static RankRange AtLeast(int least) => new(least, int.MaxValue);

    /// <summary>Whether a number of axes is one of these.</summary>
    public bool Takes(int rank) => rank >= Least && rank <= Most;

    /// <summary>"2", "at least 2" or "2 to 4".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Most == int.MaxValue ? "at least " : string.Empty)}{Least}{(Most == int.MaxValue || Most == Least ? string.Empty : " to " + Most.ToString(CultureInfo.InvariantCulture))}");
}
