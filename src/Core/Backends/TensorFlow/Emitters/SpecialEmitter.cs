using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Special functions: an op for each.</summary>
internal sealed class SpecialEmitter : TensorFlowEmitter<SpecialOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SpecialOperator op, TensorFlowWriter writer) => writer.Add(node, OpOf(op.Kind), writer.Inputs(node)).Type("T", TypeOf(node));

    private static string OpOf(SpecialFunction kind) => kind switch
    {
        SpecialFunction.LogGamma => "Lgamma",
        SpecialFunction.InverseErf => "Erfinv",
        SpecialFunction.NormalQuantile => "Ndtri",
        SpecialFunction.ScaledBesselI0 => "BesselI0e",
        SpecialFunction.ScaledBesselI1 => "BesselI1e",
        SpecialFunction.LowerGamma => "Igamma",
        SpecialFunction.UpperGamma => "Igammac",
        SpecialFunction.IncompleteBeta => "Betainc",
        _ => kind.ToString(),
    };
}
