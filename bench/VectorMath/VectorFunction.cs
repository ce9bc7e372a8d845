using TfModelTools.Runtime;

namespace TfModelTools.Bench.VectorMath;

/// <summary>A function of <see cref="Runtime.VectorMath"/> with what it is held against.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exact">The same in float64, right to far more than float32 holds.</param>
/// <param name="Low">The smallest argument of its domain.</param>
/// <param name="High">The largest argument of its domain.</param>
/// <param name="Apply">The function of a span, on one set of vector instructions.</param>
internal sealed record VectorFunction(string Name, Func<double, double> Exact, float Low, float High, VectorFunction.Application Apply)
{
    /// <summary>A function of spans, on one set of vector instructions.</summary>
    public delegate void Application(SimdLevel level, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>All functions that are measured.</summary>
    public static IReadOnlyList<VectorFunction> All { get; } =
    [
        Create<Exp>("exp", x => x < -110 ? 0 : Math.Exp(x)),
        Create<ExpMinusOne>("expm1", x => x < -50 ? -1 : ScalarFunctions.ExpMinusOne(x)),
        Create<Tanh>("tanh", x => Math.Abs(x) > 30 ? Math.Sign(x) : Math.Tanh(x)),
        Create<Sigmoid>("sigmoid", x => x < -110 ? 0 : x > 50 ? 1 : 1 / (1 + Math.Exp(-x))),
        Create<Erf>("erf", x => Math.Abs(x) > 6 ? Math.Sign(x) : ScalarFunctions.Erf(x)),
        Create<Softplus>("softplus", x => x < -110 ? 0 : x > 50 ? x : ScalarFunctions.LogOnePlus(Math.Exp(x))),
        Create<LogOnePlusUnit>("log1p", ScalarFunctions.LogOnePlus, 0, 1),
    ];

    private static VectorFunction Create<TFunction>(
        string name, Func<double, double> exact, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
        where TFunction : struct, IFloatFunction
        => new(name, exact, low, high, (level, x, y) => FloatMap.Run(level, x, y, default(TFunction)));

    private readonly struct Exp : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.Exp(x);
    }

    private readonly struct ExpMinusOne : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.ExpMinusOne(x);
    }

    private readonly struct Tanh : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.Tanh(x);
    }

    private readonly struct Sigmoid : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.Sigmoid(x);
    }

    private readonly struct Erf : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.Erf(x);
    }

    private readonly struct Softplus : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.Softplus(x);
    }

    private readonly struct LogOnePlusUnit : IFloatFunction
    {
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => Runtime.VectorMath.LogOnePlusUnit(x);
    }
}
