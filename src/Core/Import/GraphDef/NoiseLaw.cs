using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>How random numbers are distributed, as far as a dropout needs it.</summary>
internal abstract record NoiseLaw
{
    /// <summary>The law after an op; null where nothing is known of it.</summary>
    /// <param name="call">The op.</param>
    /// <param name="operand">What it takes beside the random numbers; null for nothing.</param>
    /// <param name="isNoiseFirst">Whether the random numbers are the first operand.</param>
    public abstract NoiseLaw? After(OpCall call, ImportedTensor? operand, bool isNoiseFirst);
}

/// <summary>Numbers that are drawn evenly from <paramref name="Low"/> up to <paramref name="Low"/> + <paramref name="Width"/>. To leave them out would be to guess.</summary>
/// <param name="Low">The least value.</param>
/// <param name="Width">The length of the range.</param>
internal sealed record UniformNoise(RateForm Low, double Width) : NoiseLaw
{
    /// <summary>Uniform random numbers: 0 up to 1.</summary>
    public static UniformNoise Unit { get; } = new(RateForm.From(0), 1);

    /// <inheritdoc/>
    public override NoiseLaw? After(OpCall call, ImportedTensor? operand, bool isNoiseFirst)
    {
        RateForm? number = operand is null || call.Node.Op == "Reshape" ? null : RateForm.Of(call, operand);
        return call.Node.Op switch
        {
            "Identity" or "StopGradient" or "Reshape" => this,
            "Cast" => call.Node.Type("DstT").IsFloat() ? this : null,
            "Floor" => Floor(),
            "Add" or "AddV2" when number is { } n => Shifted(n),
            "Sub" when number is { } n && isNoiseFirst => Shifted(n.Times(-1)),
            "Mul" when number?.Number is > 0 and var n => new UniformNoise(Low.Times(n), Width * n),
            "RealDiv" or "Div" when isNoiseFirst && number?.Number is > 0 and var n => new UniformNoise(Low.Times(1 / n), Width / n),
            "GreaterEqual" or "Greater" => new NoiseMask(ChanceAbove(number, isNoiseFirst), RateForm.From(1)),
            "LessEqual" or "Less" => new NoiseMask(ChanceAbove(number, !isNoiseFirst), RateForm.From(1)),
            _ => null,
        };
    }

    private UniformNoise? Shifted(RateForm by) => Low.Plus(by) is { } low ? new UniformNoise(low, Width) : null;

    private RateForm? ChanceAbove(RateForm? number, bool isAbove)
    {
        if (number is not { } least || least.Times(-1).Plus(Low) is not { } distance)
        {
            return null;
        }

        RateForm above = Within(distance.Plus(RateForm.From(Width))!.Value.Times(1 / Width));
        return isAbove ? above : NoiseMask.Not(above);
    }

    // Of what is below 1, and what is not: of keep + random numbers, keep is the chance of 1.
    private NoiseMask? Floor() => Low.Number is { } low
        ? low >= 0 && low + Width <= 2 ? new NoiseMask(Within(RateForm.From((low + Width - 1) / Width)), RateForm.From(1)) : null
        : Width == 1 ? new NoiseMask(Low, RateForm.From(1)) : null;

    private static RateForm Within(RateForm chance) => chance.Number is { } number ? RateForm.From(Math.Clamp(number, 0, 1)) : chance;
}

/// <summary>The mask of a dropout: 0, or 1 divided by <paramref name="Divisor"/>.</summary>
/// <param name="Chance">How probable it is that it is not 0; null where that cannot be told.</param>
/// <param name="Divisor">1 of a plain mask; the same as the chance of one that scales what it keeps.</param>
internal sealed record NoiseMask(RateForm? Chance, RateForm Divisor) : NoiseLaw
{
    private bool IsPlain => Divisor.Number == 1;

    /// <summary>The chance of what a chance is not of.</summary>
    public static RateForm? Not(RateForm? chance) => chance?.Times(-1).Plus(RateForm.From(1));

    /// <summary>The mask that is set where this one is not.</summary>
    public NoiseMask Inverse() => this with { Chance = Not(Chance) };

    /// <summary>Two masks, each independent of the other.</summary>
    public NoiseMask? And(NoiseMask other) => Divisor.Times(other.Divisor) is { } divisor
        ? new NoiseMask(Chance is { } a && other.Chance is { } b ? a.Times(b) : null, divisor)
        : null;

    /// <inheritdoc/>
    public override NoiseLaw? After(OpCall call, ImportedTensor? operand, bool isNoiseFirst) => call.Node.Op switch
    {
        "Identity" or "StopGradient" or "Reshape" => this,
        "Cast" => IsPlain || call.Node.Type("DstT").IsFloat() ? this : null,
        "Floor" => IsPlain ? this : null,
        "LogicalNot" => Inverse(),
        "Sub" when operand is not null && !isNoiseFirst && IsPlain && RateForm.NumberOf(call, operand) == 1 => Inverse(),
        "Mul" when operand is not null => Divided(RateForm.OfInverse(call, operand)),
        "RealDiv" or "Div" when operand is not null && isNoiseFirst => Divided(RateForm.Of(call, operand)),
        _ => null,
    };

    private NoiseMask? Divided(RateForm? by) => by is { } divisor && Divisor.Times(divisor) is { } all ? this with { Divisor = all } : null;
}
