using System.Globalization;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>
/// Makes a file large in one respect: a part of it many times over, each time with another name and, mostly, on what the one before is called, so
/// that the whole is sound as far as the part was. What takes the square of a number or keeps something for each of many shows only then.
/// </summary>
internal sealed class Growth
{
    private const int Rarity = 300; // A large file takes as long as hundreds of small ones.
    private const int MostBytes = 700_000;
    private readonly string? _own;
    private readonly string? _reference;

    private Growth(int times, string? own, string? reference) => (Times, _own, _reference) = (times, own, reference);

    /// <summary>How many copies there are.</summary>
    public int Times { get; }

    /// <summary>Whether a step of a mutator is one that grows.</summary>
    public static bool IsDue(FuzzRandom random) => random.Below(Rarity) == 0;

    /// <summary>Decides how a part grows.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="bytes">The size of the part.</param>
    /// <param name="texts">The texts in it that may be names, of which one is taken for its own; may be empty.</param>
    public static Growth Of(FuzzRandom random, int bytes, IReadOnlyList<string> texts)
    {
        int times = Math.Min(random.Pick([30, 300, 3000, 30_000]), MostBytes / Math.Max(1, bytes));
        string? own = texts.Count > 0 && random.Percent(85) ? random.Percent(50) ? texts[0] : random.Pick(texts) : null;
        return new Growth(times, own, own is not null && random.Percent(60) ? random.Pick(texts) : null);
    }

    /// <summary>A text as it stands in a copy.</summary>
    /// <param name="text">The text in the part.</param>
    /// <param name="copy">The copy's number.</param>
    public string In(string text, int copy) =>
        text == _own ? Named(copy)
        : text == _reference && copy > 0 ? Named(copy - 1)
        : text;

    // In front of a closing quote, where there is one.
    private string Named(int copy)
    {
        string number = "_" + copy.ToString(CultureInfo.InvariantCulture);
        return _own is [.. var inner, '"' or '\''] ? inner + number + _own[^1] : _own + number;
    }
}
