using System.Globalization;

namespace TfModelTools.Tests.Fuzz.Inputs;

/// <summary>
/// The name of an input: the numbers of the steps it was made by. The first chooses a seed and damages it, each further one damages what
/// came before. With the run's seed and the target the chain is all that is needed to make an input again, also one that guidance by coverage led to.
/// </summary>
internal sealed record InputChain(params IReadOnlyList<long> Numbers)
{
    /// <summary>Longer ones are damaged beyond reading.</summary>
    public const int MostSteps = 8;

    /// <summary>The last step's number, which no other input of a run has.</summary>
    public long Last => Numbers[^1];

    /// <summary>The chain with one more step.</summary>
    public InputChain Then(long number) => new([.. Numbers, number]);

    /// <summary>Reads "17/903/22".</summary>
    public static InputChain? TryParse(string text)
    {
        long[] numbers = new long[text.Count(c => c == '/') + 1];
        int i = 0;
        foreach (string part in text.Split('/'))
        {
            if (!long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i++]))
            {
                return null;
            }
        }

        return new InputChain(numbers);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
