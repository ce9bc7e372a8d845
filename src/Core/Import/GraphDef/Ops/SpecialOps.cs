using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Special functions of mathematics.</summary>
internal static class SpecialOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Special("Lgamma", OpSignature.One, SpecialKind.LogGamma),
        Special("Digamma", OpSignature.One, SpecialKind.Digamma),
        Special("Erfinv", OpSignature.One, SpecialKind.InverseErf),
        Special("Ndtri", OpSignature.One, SpecialKind.NormalQuantile),
        Special("BesselI0", OpSignature.One, SpecialKind.BesselI0),
        Special("BesselI0e", OpSignature.One, SpecialKind.ScaledBesselI0),
        Special("BesselI1", OpSignature.One, SpecialKind.BesselI1),
        Special("BesselI1e", OpSignature.One, SpecialKind.ScaledBesselI1),
        Special("Igamma", OpSignature.Two, SpecialKind.LowerGamma),
        Special("Igammac", OpSignature.Two, SpecialKind.UpperGamma),
        Special("Polygamma", OpSignature.Two, SpecialKind.Polygamma),
        Special("Zeta", OpSignature.Two, SpecialKind.Zeta),
        Special("Betainc", OpSignature.Three, SpecialKind.IncompleteBeta),
    ];

    private static OpRow Special(string op, OpSignature takes, SpecialKind kind) => OpRow.One(op, takes, "Special", call =>
    {
        SymbolicShape shape = call.Shape(0);
        for (int i = 1; i < call.Count; i++)
        {
            shape = NumberFolder.BroadcastShape(shape, call.Shape(i)) ?? throw call.FailForShape($"{shape} and {call.Shape(i)} do not broadcast");
        }

        return call.Emit(
            new SpecialOperator(kind),
            Enumerable.Range(0, call.Count).Select(i => call.Shape(i).Equals(shape) ? call.Value(i) : call.Emit(new BroadcastToOperator(shape), call.Value(i)).Value));
    });
}
