namespace TfModelTools.Import.GraphDef;

/// <summary>
/// The range of what is computed from uniform random numbers, from <paramref name="Low"/> up to but not including <paramref name="High"/>; a
/// single value where both are the same. A mask that can only have one value is not random: a dropout that keeps everything.
/// </summary>
/// <param name="Low">The least value.</param>
/// <param name="High">The end of the range, not in it unless it is the least value, too.</param>
internal readonly record struct NoiseRange(double Low, double High)
{
    /// <summary>Uniform random numbers: 0 up to, but not including, 1.</summary>
    public static NoiseRange Uniform { get; } = new(0, 1);

    /// <summary>Whether there is one value only.</summary>
    public bool IsSingle => Low == High;

    /// <summary>The range after an op with a number; null where it cannot be told.</summary>
    /// <param name="op">The op of TensorFlow.</param>
    /// <param name="number">The other operand; null where the op has none.</param>
    /// <param name="isNoiseFirst">Whether the random numbers are the first operand.</param>
    public NoiseRange? After(string op, double? number, bool isNoiseFirst) => (op, number) switch
    {
        ("Identity" or "StopGradient" or "Cast" or "Reshape", _) => this,
        ("Floor", _) => Math.Floor(Low) is var floor && (IsSingle || High <= floor + 1) ? Single(floor) : null,
        ("LogicalNot", _) => IsSingle ? Single(1 - Low) : null,
        ("Add" or "AddV2", double n) => new NoiseRange(Low + n, High + n),
        ("Sub", double n) when isNoiseFirst => new NoiseRange(Low - n, High - n),
        ("Mul", double n) when n >= 0 => new NoiseRange(Low * n, High * n),
        ("RealDiv" or "Div", double n) when isNoiseFirst && n > 0 => new NoiseRange(Low / n, High / n),
        ("GreaterEqual", double n) => isNoiseFirst ? IsAtLeast(n) : IsAbove(n) is { } above ? Not(above) : null,
        ("Less", double n) => isNoiseFirst ? Not(IsAtLeast(n)) : IsAbove(n),
        ("Greater", double n) => isNoiseFirst ? IsAbove(n) : Not(IsAtLeast(n)),
        ("LessEqual", double n) => isNoiseFirst ? Not(IsAbove(n)) : IsAtLeast(n),
        _ => null,
    };

    private static NoiseRange Single(double value) => new(value, value);

    private static NoiseRange? Not(NoiseRange? truth) => truth is { } known ? Single(1 - known.Low) : null;

    private NoiseRange? IsAtLeast(double number) => Low >= number ? Single(1) : High < number || (!IsSingle && High <= number) ? Single(0) : null;

    private NoiseRange? IsAbove(double number) => Low > number ? Single(1) : High <= number ? Single(0) : null;
}
