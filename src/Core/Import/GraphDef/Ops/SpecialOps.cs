using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Special functions of mathematics.</summary>
internal static class SpecialOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Special("Lgamma", OpSignature.One, SpecialFunction.LogGamma),
        Special("Digamma", OpSignature.One, SpecialFunction.Digamma),
        Special("Erfinv", OpSignature.One, SpecialFunction.InverseErf),
        Special("Ndtri", OpSignature.One, SpecialFunction.NormalQuantile),
        Special("BesselI0", OpSignature.One, SpecialFunction.BesselI0),
        Special("BesselI0e", OpSignature.One, SpecialFunction.ScaledBesselI0),
        Special("BesselI1", OpSignature.One, SpecialFunction.BesselI1),
        Special("BesselI1e", OpSignature.One, SpecialFunction.ScaledBesselI1),
        Special("Igamma", OpSignature.Two, SpecialFunction.LowerGamma),
        Special("Igammac", OpSignature.Two, SpecialFunction.UpperGamma),
        Special("Polygamma", OpSignature.Two, SpecialFunction.Polygamma),
        Special("Zeta", OpSignature.Two, SpecialFunction.Zeta),
        Special("Betainc", OpSignature.Three, SpecialFunction.IncompleteBeta),
    ];

    private static OpRow Special(string op, OpSignature takes, SpecialFunction kind) => OpRow.One(op, takes, "Special", call =>
    {
        SymbolicShape shape = call.Shape(0);
        for (int i = 1; i < call.Count; i++)
        {
            shape = NumberFolder.BroadcastShape(shape, call.Shape(i)) ?? throw call.FailForShape($"{shape} and {call.Shape(i)} do not broadcast");
        }

        return call.Emit(
            new SpecialOperator(kind),
            Enumerable.Range(0, call.Count).Select(i => call.Shape(i).IsSame(shape) ? call.Value(i) : call.Emit(new BroadcastToOperator(shape), call.Value(i)).Value));
    });
}
