using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Special functions of mathematics.</summary>
internal static class SpecialOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Special("Lgamma", SpecialKind.LogGamma),
        Special("Digamma", SpecialKind.Digamma),
        Special("Erfinv", SpecialKind.InverseErf),
        Special("Ndtri", SpecialKind.NormalQuantile),
        Special("BesselI0", SpecialKind.BesselI0),
        Special("BesselI0e", SpecialKind.ScaledBesselI0),
        Special("BesselI1", SpecialKind.BesselI1),
        Special("BesselI1e", SpecialKind.ScaledBesselI1),
        Special("Igamma", SpecialKind.LowerGamma),
        Special("Igammac", SpecialKind.UpperGamma),
        Special("Polygamma", SpecialKind.Polygamma),
        Special("Zeta", SpecialKind.Zeta),
        Special("Betainc", SpecialKind.IncompleteBeta),
    ];

    private static OpRow Special(string op, SpecialKind kind) => OpRow.One(op, "Special", call =>
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
