using System.Globalization;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// Recurrent layers as words, for the notes of formats that spell them out in ops: the cell, its activations, then what holds of it, such as "Lstm Tanh:0:0:0:Infinity
/// Sigmoid:0:0:0:Infinity bias mask". A convolutional one says its strides, dilations and padding, too: "ConvLstm Tanh... Sigmoid... bias strides:1:1 dilations:1:1 same".
/// </summary>
public static class RecurrentNotation
{
    private const string Convolution = "ConvLstm";
    private const string Strides = "strides", Dilations = "dilations", Before = "before", After = "after", Same = "same";
    private const string Sequence = "sequence", Backwards = "backwards", Bias = "bias", State = "state", Mask = "mask", Zero = "zero";

    /// <summary>A layer as words.</summary>
    /// <param name="op">A <see cref="RecurrentOperator"/> or a <see cref="ConvRecurrentOperator"/>.</param>
    public static string Format(Operator op) => string.Join(' ', op switch
    {
        RecurrentOperator r =>
        [
            r.Kind.ToString(), Word(r.Activation), Word(r.RecurrentActivation),
            .. Flags((r.ReturnSequences, Sequence), (r.GoBackwards, Backwards), (r.HasBias, Bias), (r.HasInitialState, State), (r.HasMask, Mask), (r.ZeroOutputForMask, Zero)),
        ],
        ConvRecurrentOperator c => (IEnumerable<string>)
        [
            Convolution, Word(c.Activation), Word(c.RecurrentActivation),
            .. Flags((c.ReturnSequences, Sequence), (c.GoBackwards, Backwards), (c.HasBias, Bias), (c.HasInitialState, State), (c.Padding.IsSame, Same)),
            Word(Strides, c.Strides), Word(Dilations, c.Dilations), .. c.Padding.IsSame ? [] : new[] { Word(Before, c.Padding.Before), Word(After, c.Padding.After) },
        ],
        _ => throw new ArgumentException($"{op} is no recurrent layer.", nameof(op)),
    });

    /// <summary>The layer that words say; null where they are not what <see cref="Format"/> makes.</summary>
    public static Operator? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(' ');
        if (words.Length < 3 || Activation(words[1]) is not { } activation || Activation(words[2]) is not { } recurrent)
        {
            return null;
        }

        bool Has(string flag) => words.AsSpan(3).Contains(flag);
        IReadOnlyList<int>? List(string name) => words.FirstOrDefault(w => w.StartsWith(name + ":", StringComparison.Ordinal)) is { } word ? Integers(word[(name.Length + 1)..]) : null;
        Operator? op = null;
        if (words[0] == Convolution)
        {
            Padding? padding = Has(Same) ? Padding.Same : List(Before) is { } before && List(After) is { } after ? Padding.Explicit(before, after) : null;
            op = List(Strides) is { } strides && List(Dilations) is { } dilations && padding is not null
                ? new ConvRecurrentOperator(strides, dilations, padding, activation, recurrent, Has(Sequence), Has(Backwards), Has(Bias), Has(State))
                : null;
        }
        else if (Enum.TryParse(words[0], out RecurrentKind kind) && Enum.IsDefined(kind))
        {
            op = new RecurrentOperator(kind, activation, recurrent, Has(Sequence), Has(Backwards), Has(Bias), Has(State), Has(Mask), Has(Zero));
        }

        // Words that say more, or otherwise, are of somebody who means something else by them.
        return op is not null && Format(op) == text ? op : null;
    }

    private static IEnumerable<string> Flags(params (bool Holds, string Word)[] flags) => flags.Where(f => f.Holds).Select(f => f.Word);

    private static string Word(string name, IEnumerable<int> numbers) => name + ":" + string.Join(':', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static string Word(ActivationFunction f) => f.Kind + string.Concat(new[] { f.Alpha, f.Beta, f.Threshold, f.Ceiling }.Select(n => ":" + n.ToString(CultureInfo.InvariantCulture)));

    private static List<int>? Integers(string text)
    {
        List<int> numbers = [];
        foreach (string word in text.Split(':'))
        {
            if (!int.TryParse(word, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static ActivationFunction? Activation(string word)
    {
        string[] parts = word.Split(':');
        float[] numbers = [.. parts.Skip(1).Select(p => float.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out float n) ? n : float.NaN)];
        return numbers.Length == 4 && !numbers.Any(float.IsNaN) && Enum.TryParse(parts[0], out ActivationKind kind) && Enum.IsDefined(kind)
            ? new ActivationFunction(kind, numbers[0], numbers[1], numbers[2], numbers[3])
            : null;
    }
}
